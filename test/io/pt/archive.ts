// Files of torch.save by hand, right and wrong.

import { PickleWriter } from "../../../lib/io/pickle/writer.js";
import { type ZipRecord, zipOf } from "../../../lib/io/zip/writer.js";

export interface ArchiveOptions {
  /** Bytes of each storage, by key. */
  storages?: Record<string, Buffer>;
  notes?: Record<string, string>;
  folder?: string;
}

/** An archive as torch.save makes it, around any pickle. */
export function archive(
  pickle: Buffer,
  { storages = {}, notes = { version: "3\n", byteorder: "little" }, folder = "archive" }: ArchiveOptions = {},
): Buffer {
  const records: ZipRecord[] = [
    { name: `${folder}/data.pkl`, data: [pickle] },
    ...Object.entries(notes).map(([name, text]) => ({
      name: `${folder}/${name}`,
      data: [Buffer.from(text)],
    })),
    ...Object.entries(storages).map(([key, data]) => ({ name: `${folder}/data/${key}`, data: [data] })),
  ];
  return Buffer.concat(zipOf(records, { alignment: 64 }));
}

/** A pickle of what `write` writes. */
function pickled(write: (pickle: PickleWriter) => void): Buffer {
  const pickle = new PickleWriter();
  write(pickle);
  return pickle.finish();
}

/** A pickle of these opcodes, protocol and stop around them. */
export function opcodes(text: string, protocol = 2): Buffer {
  return Buffer.concat([Buffer.from([0x80, protocol]), Buffer.from(text, "latin1"), Buffer.from(".")]);
}

export interface TensorWords {
  elements?: number;
  offset?: number | bigint;
  sizes?: (number | bigint)[];
  strides?: (number | bigint)[];
  storage?: string;
  requiresGrad?: boolean;
  key?: string;
  location?: string;
  function?: string;
}

/** A pickle of one tensor, in whatever words. */
export function tensorPickle({
  elements = 4,
  offset = 0,
  sizes = [4],
  strides = [1],
  storage = "FloatStorage",
  requiresGrad = false,
  key = "0",
  location = "cpu",
  function: name = "_rebuild_tensor_v2",
}: TensorWords = {}): Buffer {
  return pickled((p) => {
    p.global("torch._utils", name);
    p.tuple(
      () => {
        p.tuple(
          () => p.text("storage"),
          () => p.global("torch", storage),
          () => p.text(key),
          () => p.text(location),
          () => p.integer(elements),
        );
        p.opcode(0x51);
      },
      () => p.integer(offset),
      () => p.tuple(...sizes.map((size) => () => p.integer(size))),
      () => p.tuple(...strides.map((stride) => () => p.integer(stride))),
      () => p.constant(requiresGrad),
      () => p.constant(null),
    );
    p.opcode(0x52);
  });
}
