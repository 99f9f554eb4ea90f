import { createHash } from "node:crypto";
import { wrongArgument } from "../../tensor/index.js";
import { writeFileAtomically } from "../atomic.js";
import { zipOf } from "../zip/writer.js";
import { writeValues } from "./write_values.js";

/** As torch.save aligns, so that a mapped storage can be used by every kernel. */
const ALIGNMENT = 64;
const VERSION = "3\n";

/**
 * Writes tensors and plain data to `path` in PyTorch's zip format; `torch.load(path, weights_only=True)` reads it.
 *
 * The values are those of the moment of the call: training may go on while the file is written. The file appears whole or
 * not at all, and equal values give equal bytes. Tensors that share memory share it again when loaded, and the whole of
 * a storage is written, once: save a `clone()` of a small part of a large one. Parameters stay parameters.
 *
 * Objects and Maps become dicts, arrays lists, Sets sets, Uint8Arrays bytes, whole numbers ints (JavaScript cannot tell 1.0
 * from 1) and others floats, a bigint an int, `{ re, im }` a complex number, null None; dtypes and devices are written as the
 * names they are here. An optimizer's state dict, which is known by its `state` and `param_groups`, is numbered as
 * PyTorch's `load_state_dict` wants it. Throws an `ArgumentError` that says where in the value anything else is.
 * PyTorch: `torch.save`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Adam(model.parameters());
 * await io.save({ model: model.stateDict(), optimizer: optimizer.stateDict(), epoch: 12 }, "checkpoint.pt");
 */
export async function save(value: unknown, path: string): Promise<void> {
  if (typeof path !== "string") throw wrongArgument("save", "path", "a string", path);
  const { pickle, storages } = writeValues(value);
  const text = (name: string, data: string) => ({ name: `archive/${name}`, data: [Buffer.from(data)] });
  const records = [
    { name: "archive/data.pkl", data: [pickle] },
    text("byteorder", "little"),
    ...storages.map(({ key, data }) => ({ name: `archive/data/${key}`, data })),
    text("version", VERSION),
    text(".data/serialization_id", serializationId(pickle)),
  ];
  await writeFileAtomically(path, zipOf(records, { alignment: ALIGNMENT }));
}

/** PyTorch's is a number of 40 digits that tells files apart. */
function serializationId(pickle: Uint8Array): string {
  const hash = BigInt(`0x${createHash("sha256").update(pickle).digest("hex")}`);
  return String(hash % 10n ** 40n).padStart(40, "0");
}
