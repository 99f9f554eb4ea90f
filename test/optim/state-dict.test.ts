// State dicts: PyTorch's shape and keys, both ways, and a run cut in two equal to one that was not.

import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  ones,
  optim,
  ShapeError,
  setNumThreads,
  type Tensor,
  tensor,
  zeros,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { expectRecorded, loadRuns, makeOptimizer, makeProblem, numbersOf, type Recorded } from "./problem.js";
import { type PackedState, reviveAll, type SavedTensor } from "./revive.js";

interface Case extends Recorded {
  stateDict: PackedState & { state: Record<number, Record<string, SavedTensor>> };
  /** The parameters when the state dict was taken, and at the end. */
  half: number[][];
  after: number[][];
}

setNumThreads(1);
const fixture = loadRuns<Case>("state_dict");

function train({ recorded, from, to }: { recorded: Case; from: number; to: number }, carried?: Carried) {
  const { params, backward } = makeProblem(fixture);
  const optimizer = makeOptimizer(recorded, params);
  if (carried) {
    params.forEach((param, i) => {
      param.data.copy_(carried.params[i]!);
    });
    optimizer.loadStateDict(carried.stateDict);
  }
  for (let step = from + 1; step <= to; step++) {
    optimizer.zeroGrad();
    backward();
    optimizer.step();
  }
  return { params, optimizer };
}

interface Carried {
  params: Tensor[];
  stateDict: optim.OptimizerStateDict;
}

describe.each(fixture.cases)("$name", (recorded) => {
  const half = fixture.steps / 2;

  test(
    "gives the keys, shapes, dtypes, options and bits that PyTorch gives",
    scoped(() => {
      const { params, optimizer } = train({ recorded, from: 0, to: half });
      expectRecorded(params, recorded.half, fixture);
      const { state, param_groups } = optimizer.stateDict();
      const expected = recorded.stateDict;
      expect(Object.keys(state)).toEqual(Object.keys(expected.state));
      for (const [number, saved] of Object.entries(expected.state)) {
        const entry = state[Number(number)] as Record<string, Tensor>;
        expect(Object.keys(entry)).toEqual(Object.keys(saved));
        for (const [key, { shape, dtype, values }] of Object.entries(saved)) {
          expect([entry[key]!.shape, entry[key]!.dtype]).toEqual([shape, dtype]);
          expectRecorded([entry[key]!], [values], fixture);
        }
      }
      // PyTorch's unset `fused` is null; here the loop was asked for.
      const options = expected.param_groups.map((group) => ({ ...group, fused: recorded.fused }));
      expect(param_groups).toEqual(options);
      expect(Object.keys(param_groups[0]!)).toEqual(Object.keys(expected.param_groups[0]!));
      optimizer.dispose();
    }),
  );

  test(
    "goes on from PyTorch's state dict as PyTorch does",
    scoped(() => {
      const params = recorded.half.map((values, i) =>
        tensor(values).to({ dtype: "float32" }).reshape(fixture.problem[i]!.shape),
      );
      const carried = { params, stateDict: reviveAll(recorded.stateDict) };
      const run = train({ recorded, from: half, to: fixture.steps }, carried);
      expectRecorded(run.params, recorded.after, fixture);
      run.optimizer.dispose();
    }),
  );

  test(
    "a run cut in two has the bits of one that was not",
    scoped(() => {
      const whole = train({ recorded, from: 0, to: fixture.steps });
      const first = train({ recorded, from: 0, to: 7 });
      const second = train(
        { recorded, from: 7, to: fixture.steps },
        { params: first.params, stateDict: first.optimizer.stateDict() },
      );
      whole.params.forEach((param, i) => {
        expect(second.params[i]).toEqualBits(numbersOf(param).length ? param.detach() : []);
      });
      for (const { optimizer } of [whole, first, second]) optimizer.dispose();
    }),
  );
});

describe("loadStateDict", () => {
  const stepped = (shape = [2]) => {
    const param = zeros(shape).requiresGrad_();
    const optimizer = new optim.Adam([param]);
    param.grad = ones(shape);
    optimizer.step();
    return { param, optimizer };
  };

  test(
    "copies: the optimizer it came from steps on alone",
    scoped(() => {
      const [a, b] = [stepped(), stepped()];
      b.optimizer.loadStateDict(a.optimizer.stateDict());
      const before = numbersOf(b.optimizer.state.get(b.param)!.exp_avg!);
      a.optimizer.step();
      expect(b.optimizer.state.get(b.param)!.exp_avg).toEqualBits(Float32Array.from(before));
      for (const { optimizer } of [a, b]) optimizer.dispose();
    }),
  );

  test(
    "takes the options over, in the group objects there are, and casts state to its parameter",
    scoped(() => {
      const source = stepped();
      const param = zeros([2], { dtype: "float64" }).requiresGrad_();
      const target = new optim.AdamW([{ params: [param], name: "trunk", note: 1 } as { params: Tensor[] }]);
      const group = target.paramGroups[0]!;
      source.optimizer.paramGroups[0]!.lr = 0.25;
      target.loadStateDict(source.optimizer.stateDict());
      expect(target.paramGroups[0]).toBe(group);
      expect(group).toMatchObject({ lr: 0.25, weightDecay: 0, name: "trunk" });
      expect(group).not.toHaveProperty("note");
      expect(group.decoupledWeightDecay).toBe(true); // an AdamW stays one, as in PyTorch
      expect(target.state.get(param)!.exp_avg!.dtype).toBe("float64");
      expect(target.state.get(param)!.step!.dtype).toBe("float32");
      for (const optimizer of [source.optimizer, target]) optimizer.dispose();
    }),
  );

  test(
    "what does not fit changes nothing",
    scoped(() => {
      const { param, optimizer } = stepped();
      const good = optimizer.stateDict();
      const group = good.param_groups[0]!;
      const load = (dict: unknown) => () => optimizer.loadStateDict(dict as optim.OptimizerStateDict);
      const state = (entry: Record<string, unknown>) =>
        load({ ...good, state: { 0: { ...good.state[0], ...entry } } });
      expect(load(null)).toThrow(ArgumentError);
      expect(load({ state: {} })).toThrow(/for the state dict, got an object/);
      expect(load({ ...good, param_groups: [group, group] })).toThrow(
        /expected 1 groups for param_groups, got an array of 2/,
      );
      expect(load({ ...good, param_groups: [{ ...group, params: [0, 1] }] })).toThrow(
        /1 parameter numbers for params of group 0, got an array of 2/,
      );
      expect(load({ ...good, param_groups: [{ ...group, lr: -1 }] })).toThrow(/for lr, got -1/);
      expect(load({ ...good, state: { 5: good.state[0] } })).toThrow(
        /the state of parameter 5 belongs to no group/,
      );
      expect(state({ momentum_buffer: ones([2]) })).toThrow(/another optimizer's/);
      expect(state({ exp_avg: ones([3]) })).toThrow(ShapeError);
      expect(state({ exp_avg: ones([3]) })).toThrow(
        /shape \[2\] for exp_avg of parameter 0 of group 0, got shape \[3\]/,
      );
      expect(state({ exp_avg_sq: null })).toThrow(/state of parameter 0 of group 0 lacks exp_avg_sq/);
      expect(optimizer.paramGroups[0]!.lr).toBe(1e-3);
      expect(optimizer.state.get(param)!.exp_avg!.isDisposed).toBe(false);
      optimizer.dispose();
    }),
  );

  test(
    "a step written as a number and a learning rate as a tensor, as older checkpoints have them",
    scoped(() => {
      const { param, optimizer } = stepped();
      const { state, param_groups } = optimizer.stateDict();
      optimizer.loadStateDict({
        state: { 0: { ...state[0], step: 9 as unknown as Tensor } },
        param_groups: [{ ...param_groups[0]!, lr: tensor(0.5) }],
      });
      expect(optimizer.state.get(param)!.step!.item()).toBe(9);
      expect(optimizer.paramGroups[0]!.lr).toBe(0.5);
      optimizer.dispose();
    }),
  );
});
