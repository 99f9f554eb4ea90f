// State dicts as the recorders write them, made tensors again and the other way round.

import { type DType, type optim, Tensor, tensor } from "../../lib/index.js";
import { numbersOf } from "./problem.js";

export interface SavedTensor {
  shape: number[];
  dtype: DType;
  values: number[];
}

type Saved = SavedTensor | number | null | Saved[];

export interface PackedState {
  state: Record<number, Record<string, Saved>>;
  param_groups: optim.PackedGroup[];
}

const isTensor = (saved: unknown): saved is SavedTensor =>
  typeof saved === "object" && saved !== null && "values" in saved;

function revive(saved: Saved): unknown {
  if (Array.isArray(saved)) return saved.map(revive);
  return isTensor(saved) ? makeTensor(saved) : saved;
}

function makeTensor({ values, shape, dtype }: SavedTensor): Tensor {
  return tensor(values, { dtype: "float64" }).to({ dtype }).reshape(shape);
}

function write(value: unknown): Saved {
  if (Array.isArray(value)) return value.map(write);
  if (!(value instanceof Tensor)) return value as number | null;
  return { shape: value.shape, dtype: value.dtype, values: numbersOf(value) };
}

/** Everything but the numbers. */
function formOf(saved: Saved): unknown {
  if (Array.isArray(saved)) return saved.map(formOf);
  if (isTensor(saved)) return { shape: saved.shape, dtype: saved.dtype };
  return typeof saved;
}

function numbersIn(saved: Saved): number[] {
  if (Array.isArray(saved)) return saved.flatMap(numbersIn);
  if (isTensor(saved)) return saved.values;
  return saved === null ? [] : [saved];
}

/** Python's state dict, its tensors made again. */
export function reviveAll({ state, param_groups }: PackedState): optim.OptimizerStateDict {
  const entries = Object.entries(state).map(([number, saved]) => {
    const values = Object.entries(saved).map(([key, value]) => [key, revive(value)]);
    return [number, Object.fromEntries(values)];
  });
  return { state: Object.fromEntries(entries), param_groups };
}

reviveAll.tensor = makeTensor;
reviveAll.plain = (entry: Record<string, unknown>): Record<string, Saved> =>
  Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, write(value)]));
reviveAll.forms = (entry: Record<string, Saved>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, formOf(value)]));
reviveAll.numbers = (entry: Record<string, Saved>): number[] => Object.values(entry).flatMap(numbersIn);
