// A model's tensors over several safetensors files, and an index that says which has what: the layout of Hugging Face's
// `model.safetensors.index.json`.

import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { optionsOf, type Tensor, wrongArgument } from "../tensor/index.js";
import { writeFileAtomically } from "./atomic.js";
import {
  encodeTensors,
  type LoadedTensors,
  type LoadOptions,
  loadSafetensors,
  requireTexts,
} from "./safetensors.js";
import { encodeHeader, type StoredTensor } from "./safetensors_header.js";
import { encodeIndex, readIndex } from "./safetensors_index.js";
import { FileSource } from "./source.js";

export interface SaveShardedOptions {
  /** A file is closed before it grows beyond this; a larger tensor has one to itself. Defaults to 5 GB. */
  maxShardBytes?: number;
  /** Free text to keep in the index; defaults to none. */
  metadata?: Readonly<Record<string, string>>;
}

export interface LoadedShards {
  /** By name; an object without a prototype. */
  tensors: Record<string, Tensor>;
  /** What the index holds beside the map: `total_size` and what was given. */
  metadata: Record<string, unknown>;
}

const INDEX_ENDING = ".safetensors.index.json";
const USUAL_SHARD_BYTES = 5_000_000_000;
/** Says in the index and in each file which set they belong to. */
const MARK = "candelabra.set";

/**
 * Writes tensors into files of at most `maxShardBytes` beside an index at `path`, which ends in `.safetensors.index.json`:
 * `model-00001-of-00002.safetensors` and so on, as Hugging Face's libraries read them.
 *
 * The values are those of the moment of the call. Each file appears whole or not at all, the index last. A set that was
 * only partly replaced when a process died is told by its mark: `loadShardedSafetensors` refuses it.
 * Python: `huggingface_hub.save_torch_state_dict`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * await io.saveShardedSafetensors(model.stateDict(), "model.safetensors.index.json", { maxShardBytes: 8 });
 * const { tensors } = await io.loadShardedSafetensors("model.safetensors.index.json");
 */
export async function saveShardedSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  path: string,
  options?: SaveShardedOptions,
): Promise<void> {
  const operation = "saveShardedSafetensors";
  const { maxShardBytes = USUAL_SHARD_BYTES, metadata = {} } = optionsOf(operation, options);
  if (typeof path !== "string" || !path.endsWith(INDEX_ENDING)) {
    throw wrongArgument(operation, "path", `a path that ends in ${INDEX_ENDING}`, path);
  }
  if (!(maxShardBytes > 0))
    throw wrongArgument(operation, "maxShardBytes", "a number above 0", maxShardBytes);
  requireTexts(operation, metadata);
  const shards = split(encodeTensors(operation, tensors), maxShardBytes);
  const stem = basename(path).slice(0, -INDEX_ENDING.length);
  const names = shards.map((_, i) => shardName(stem, i + 1, shards.length));
  const mark = markOf(shards);
  // An index over files of which some could not be written must not appear.
  const written = await Promise.allSettled(
    shards.map(({ plan, data }, i) => {
      const header = encodeHeader({ tensors: placed(plan), metadata: { format: "pt", [MARK]: mark } });
      return writeFileAtomically(join(dirname(path), names[i]!), [header, ...data]);
    }),
  );
  for (const result of written) if (result.status === "rejected") throw result.reason;
  const map = shards.flatMap(({ plan }, i) => plan.map(({ name }) => [name, names[i]!] as const));
  const size = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  const index = encodeIndex({ ...metadata, [MARK]: mark, total_size: size }, map);
  await writeFileAtomically(path, [index]);
}

/**
 * Reads the tensors that an index of safetensors files names. What `loadSafetensors` says of a file holds for each; the
 * index names files beside it and no others. Python: `huggingface_hub.load_torch_model`.
 *
 * @example
 * await io.saveShardedSafetensors({ x: ones([2]) }, "x.safetensors.index.json");
 * const { tensors, metadata } = await io.loadShardedSafetensors("x.safetensors.index.json");
 * metadata.total_size; // 8
 */
export async function loadShardedSafetensors(path: string, options?: LoadOptions): Promise<LoadedShards> {
  return FileSource.use("loadShardedSafetensors", path, async (source) => {
    const { metadata, files } = await readIndex(source);
    const tensors: Record<string, Tensor> = Object.create(null);
    try {
      for (const [file, names] of files) {
        const shard = await loadShard(source, join(dirname(path), file), options);
        const { [MARK]: mark } = metadata;
        if (typeof mark === "string" && shard.metadata[MARK] !== mark) {
          for (const tensor of Object.values(shard.tensors)) tensor.dispose();
          source.fail(
            0,
            `expected ${JSON.stringify(file)} to be written with this index, it is another set's`,
          );
        }
        take(tensors, shard.tensors, names, (name) =>
          source.fail(0, `expected ${JSON.stringify(name)} in ${JSON.stringify(file)}, it is not there`),
        );
      }
      return { tensors, metadata };
    } catch (error) {
      for (const tensor of Object.values(tensors)) tensor.dispose();
      throw error;
    }
  });
}

async function loadShard(source: FileSource, path: string, options?: LoadOptions): Promise<LoadedTensors> {
  try {
    return await loadSafetensors(path, options);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return source.fail(0, `expected ${JSON.stringify(basename(path))} beside the index, it is not there`);
  }
}

/** Moves what is named; the rest of the file goes. */
function take(
  into: Record<string, Tensor>,
  from: Record<string, Tensor>,
  names: ReadonlySet<string>,
  miss: (name: string) => never,
): void {
  for (const [name, tensor] of Object.entries(from)) {
    if (names.has(name)) into[name] = tensor;
    else tensor.dispose();
  }
  for (const name of names) if (!(name in from)) miss(name);
}

interface Shard {
  plan: StoredTensor[];
  data: Uint8Array[];
  bytes: number;
}

/** In the order of the names, each into the last file while it has room. */
function split({ plan, data }: Pick<Shard, "plan" | "data">, most: number): Shard[] {
  const shards: Shard[] = [];
  plan.forEach((tensor, i) => {
    const bytes = tensor.end - tensor.begin;
    let shard = shards.at(-1);
    if (!shard || (shard.bytes > 0 && shard.bytes + bytes > most)) {
      shard = { plan: [], data: [], bytes: 0 };
      shards.push(shard);
    }
    shard.plan.push(tensor);
    shard.data.push(data[i]!);
    shard.bytes += bytes;
  });
  return shards.length > 0 ? shards : [{ plan: [], data: [], bytes: 0 }];
}

/** Places counted from the file's own beginning. */
function placed(plan: readonly StoredTensor[]): StoredTensor[] {
  const start = plan[0]?.begin ?? 0;
  return plan.map((tensor) => ({ ...tensor, begin: tensor.begin - start, end: tensor.end - start }));
}

/** Equal for equal tensors, so that equal state is equal bytes. */
function markOf(shards: readonly Shard[]): string {
  const pieces = shards.flatMap(({ plan, data }) => [Buffer.from(JSON.stringify(plan)), ...data]);
  const sum = pieces.reduce((sum, piece) => crc32(piece, sum), 0);
  return sum.toString(16).padStart(8, "0");
}

function shardName(stem: string, number: number, count: number): string {
  const [one, all] = [number, count].map((value) => String(value).padStart(5, "0"));
  return `${stem}-${one}-of-${all}.safetensors`;
}
