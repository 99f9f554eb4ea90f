import { Tensor, tensor } from "../tensor/index.js";
import type { Collated } from "./collate.js";
import { Dataset } from "./dataset.js";
import { argumentError, checkIndex, shapeError, shown } from "./errors.js";

/** Tensors by name, or in order. */
export type TensorFields = Readonly<Record<string, Tensor>> | readonly Tensor[];

/** The same record or tuple, of what `map` makes of each tensor. */
function mapFields<Fields extends TensorFields>(fields: Fields, map: (field: Tensor) => Tensor): Fields {
  if (Array.isArray(fields)) return fields.map(map) as unknown as Fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, map(field)]),
  ) as unknown as Fields;
}

function commonLength(fields: TensorFields): number {
  const named = Object.entries(fields);
  if (named.length === 0) throw argumentError("TensorDataset", "at least one tensor", "none");
  let length: number | undefined;
  for (const [name, field] of named) {
    if (!(field instanceof Tensor))
      throw argumentError("TensorDataset", `a tensor for ${name}`, shown(field));
    const rows = field.shape[0];
    if (rows === undefined)
      throw shapeError("TensorDataset", `a tensor with a first dimension for ${name}`, "[]");
    length ??= rows;
    if (rows !== length) {
      throw shapeError(
        "TensorDataset",
        `${length} rows for ${name} as for ${named[0]![0]}`,
        `[${field.shape}]`,
      );
    }
  }
  return length!;
}

/**
 * Tensors whose first dimension counts the samples: given by name, or in order; so is each sample and batch.
 *
 * A DataLoader picks all rows of a batch with one `indexSelect` per tensor, not a stack of single rows.
 * Tensors with unequal first dimensions throw a `ShapeError`. PyTorch: `torch.utils.data.TensorDataset`.
 *
 * @example
 * const set = new data.TensorDataset({ x: torch.randn([100, 8]), y: torch.randn([100, 1]) });
 * set.get(0).x.shape; // [8]
 * for (const batch of new data.DataLoader(set, { batchSize: 10 })) batch.y.shape; // [10, 1]
 */
export class TensorDataset<Fields extends TensorFields> extends Dataset<Fields> {
  readonly tensors: Fields;
  readonly length: number;

  constructor(fields: Fields);
  constructor(...tensors: Fields & readonly Tensor[]);
  constructor(...given: readonly unknown[]) {
    super();
    const only = given.length === 1 && !(given[0] instanceof Tensor) ? given[0] : given;
    if (typeof only !== "object" || only === null) {
      throw argumentError("TensorDataset", "tensors, or a record of tensors", shown(only));
    }
    this.tensors = only as Fields;
    this.length = commonLength(this.tensors);
  }

  override get(index: number): Fields {
    checkIndex("TensorDataset.get", index, this.length);
    return mapFields(this.tensors, (field) => field.select(0, index));
  }

  override gather(indices: readonly number[]): Collated<Fields> {
    for (const index of indices) checkIndex("TensorDataset.gather", index, this.length);
    const devices = new Map<string, Tensor>();
    const rows = (device: Tensor["device"]) => {
      let picked = devices.get(device);
      if (!picked) {
        picked = tensor(
          this.length < 2 ** 31 ? Int32Array.from(indices) : BigInt64Array.from(indices, BigInt),
          {
            device,
          },
        );
        devices.set(device, picked);
      }
      return picked;
    };
    const batch = mapFields(this.tensors, (field) => field.indexSelect(0, rows(field.device)));
    for (const picked of devices.values()) picked.dispose();
    return batch as unknown as Collated<Fields>;
  }
}
