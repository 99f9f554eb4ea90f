// A recorded run, in TypeScript.

import { arange, F, optim, scope, Tensor } from "../../lib/index.js";
import { compareAll, type Difference } from "./compare.js";
import { makeTensor, type Run, revive, write } from "./recording.js";

type Named = Record<string, Tensor>;
type Class = new (params: unknown, options: Record<string, unknown>) => optim.Optimizer;

export function camel(key: string): string {
  return key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Options in camelCase; a learning rate that Python keeps in a tensor is its number here. */
function optionsOf(kwargs: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(kwargs).map(([key, written]) => {
    const value = revive(written);
    return [camel(key), value instanceof Tensor && value.numel() === 1 ? Number(value.item()) : value];
  });
  return Object.fromEntries(entries);
}

export function classOf(name: string): Class | undefined {
  return (optim as unknown as Record<string, Class | undefined>)[name];
}

/** Where the kernel is the default here, Python's default has to be asked for. */
const fusedByDefault: readonly string[] = ["SGD", "Adam", "AdamW"];

function lossOf(
  { loss }: Run,
  p: Named,
  { inputs, targets }: { inputs: Tensor; targets: Tensor | null },
): Tensor {
  const hidden = F.linear(inputs, p["0.weight"]!, p["0.bias"] ?? null).sigmoid();
  const out = F.linear(hidden, p["2.weight"]!, p["2.bias"] ?? null).sigmoid();
  if (loss === "sum") return out.sum();
  return loss === "cross entropy" ? F.binaryCrossEntropy(out, targets!) : F.mseLoss(out, targets!);
}

/** Two rows of three, others each time. */
function makeSparse(param: Tensor, step: number): void {
  const { grad } = param;
  const rows = arange(param.shape[0]!).add(step).remainder(3).ne(0);
  const shape = [param.shape[0]!, ...new Array(param.ndim - 1).fill(1)];
  param.grad = grad!.mul(rows.reshape(shape)).toSparse();
}

/** Every difference between the run here and the run there, the first ones of each place. */
export function replay(run: Run): Difference[] {
  return scope(() => {
    const named = Object.fromEntries(
      Object.entries(run.start).map(([name, start]) => [name, makeTensor(start).requiresGrad_()]),
    );
    const data = { inputs: makeTensor(run.inputs), targets: run.targets && makeTensor(run.targets) };
    const params = Object.values(named);
    const Optimizer = classOf(run.optimizer);
    if (!Optimizer) return [{ where: "optim", text: `there is no ${run.optimizer}` }];
    const chosen = fusedByDefault.includes(run.optimizer) ? { fused: false } : {};
    const optimizer = new Optimizer(params, { ...chosen, ...optionsOf(run.kwargs) });
    const differences: Difference[] = [];
    const evaluate = () => {
      optimizer.zeroGrad();
      return scope(() => {
        const loss = lossOf(run, named, data);
        loss.backward();
        return loss.item();
      });
    };
    for (let step = 1; step <= run.steps; step++) {
      if (run.closure === "evaluates") optimizer.step(evaluate);
      else {
        evaluate();
        if (run.sparse) for (const param of params) scope(() => makeSparse(param, step));
        if (run.closure === "frozen") optimizer.step(() => 10);
        else optimizer.step();
      }
      const expected = run.after[step];
      if (expected)
        scope(() =>
          differences.push(...compareAll(`step ${step}`, params.map(write), { expected, dtype: run.dtype })),
        );
    }
    differences.push(...scope(() => compareState(optimizer, run)));
    optimizer.dispose();
    return differences;
  });
}

function compareState(optimizer: optim.Optimizer, { stateDict, dtype, kwargs }: Run): Difference[] {
  const { state, param_groups } = optimizer.stateDict();
  const found: Difference[] = [];
  const [ours, theirs] = [state as Record<string, Record<string, unknown>>, stateDict.state];
  if (String(Object.keys(ours)) !== String(Object.keys(theirs))) {
    return [{ where: "state", text: `parameters ${Object.keys(ours)}, expected ${Object.keys(theirs)}` }];
  }
  for (const [number, expected] of Object.entries(theirs)) {
    const mine = ours[number]!;
    if (String(Object.keys(mine)) !== String(Object.keys(expected))) {
      found.push({
        where: `state of ${number}`,
        text: `${Object.keys(mine)}, expected ${Object.keys(expected)}`,
      });
      continue;
    }
    for (const [key, value] of Object.entries(expected)) {
      found.push(...compareAll(`state of ${number}, ${key}`, write(mine[key]), { expected: value, dtype }));
    }
  }
  // The kernel is the default of some optimizers here and was turned off by name: Python writes none.
  const unset = (group: Record<string, unknown>) =>
    "fused" in group && !("fused" in kwargs) ? { ...group, fused: null } : group;
  stateDict.param_groups.forEach((expected, index) => {
    const plain = Object.fromEntries(
      Object.entries(expected).map(([key, value]) => [key, numberOf(revive(value))]),
    );
    const mine = unset(param_groups[index]!);
    if (
      String(Object.keys(mine)) !== String(Object.keys(plain)) ||
      JSON.stringify(mine) !== JSON.stringify(plain)
    ) {
      found.push({
        where: `group ${index}`,
        text: `${JSON.stringify(mine)}, expected ${JSON.stringify(plain)}`,
      });
    }
  });
  return found;
}

const numberOf = (value: unknown): unknown => (value instanceof Tensor ? Number(value.item()) : value);
