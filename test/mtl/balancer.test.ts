import { describe, expect, test } from "vitest";
import {
  ArgumentError,
  GraphError,
  manualSeed,
  memory,
  mtl,
  nn,
  optim,
  randn,
  scope,
  tensor,
} from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { type Losses, problem } from "./training.js";

const floats = (values: number[][]) => tensor(values, { dtype: "float32" });
const gradients = (model: nn.Module) => model.parameters().map((parameter) => parameter.grad!.toArray());

/** Runs `body` with the three-task problem, and frees the model. */
function withProblem(body: (made: ReturnType<typeof problem>) => void) {
  return scoped(() => {
    const made = problem("float32");
    body(made);
    made.model.dispose();
  });
}

const byHand = ({ angle, size, kind }: Losses) => angle.add(size).add(kind);

describe("without an aggregator", () => {
  test(
    "and without diagnostics: the bits of summing by hand",
    withProblem(({ model, losses }) => {
      byHand(losses(0)).backward();
      const expected = gradients(model);
      model.zeroGrad();
      const report = new mtl.Balancer(model).backward(losses(0));
      expect(gradients(model)).toEqual(expected);
      expect(report.aggregation).toEqual({ angle: 1, size: 1, kind: 1 });
      expect(() => report.norms).toThrow(GraphError);
    }),
  );

  test(
    "with diagnostics: the sum up to the order of its terms",
    withProblem(({ model, losses }) => {
      byHand(losses(0)).backward();
      const expected = gradients(model);
      model.zeroGrad();
      new mtl.Balancer(model, { diagnostics: true }).backward(losses(0));
      // Three float32 terms in another order and once in double: one or two units in the last place of the largest.
      for (const [i, gradient] of gradients(model).entries()) {
        const scale = Math.max(...(expected[i] as number[][]).flat(2).map(Math.abs));
        expect(gradient).toBeClose(expected[i], { rtol: 0, atol: 3e-7 * scale });
      }
    }),
  );

  test(
    "fixed weights are factors of the losses",
    withProblem(({ model, losses }) => {
      const { angle, size, kind } = losses(0);
      angle.mul(2).add(size.mul(0.25)).backward(null, { retainGraph: true });
      const expected = gradients(model.trunk).flat(2);
      for (const diagnostics of [true, false]) {
        model.zeroGrad();
        const weighting = new mtl.FixedWeights({ angle: 2, size: 0.25, kind: 0 });
        const balancer = new mtl.Balancer(model, { weighting, diagnostics });
        const report = balancer.backward({ angle, size, kind }, { retainGraph: true });
        expect(gradients(model.trunk).flat(2)).toBeClose(expected, { rtol: 1e-5, atol: 1e-6 });
        expect(report.weights).toEqual({ angle: 2, size: 0.25, kind: 0 });
      }
    }),
  );
});

describe("the graph and .grad", () => {
  test(
    "a second call accumulates, as backward does",
    withProblem(({ model, losses }) => {
      const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
      const once = losses(0);
      manualSeed(5);
      balancer.backward(once, { retainGraph: true });
      const first = gradients(model);
      manualSeed(5);
      balancer.backward(once, { retainGraph: true });
      const doubled = first.map((values) => tensor(values as number[]).mul(2));
      for (const [i, parameter] of model.parameters().entries()) {
        expect(parameter.grad!).toBeClose(doubled[i]!, { rtol: 1e-6, atol: 1e-9 });
      }
    }),
  );

  test(
    "is freed after the call, unless it is retained",
    withProblem(({ model, losses }) => {
      const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
      const made = losses(0);
      balancer.backward(made, { retainGraph: true });
      balancer.backward(made);
      expect(() => balancer.backward(made)).toThrow(GraphError);
    }),
  );

  test(
    "two parameters never share the memory of one gradient",
    scoped(() => {
      const [p, q, own, twin] = [0, 1, 2, 3].map(() => new nn.Parameter(randn([3])));
      const factor = randn([3]);
      const shared = p!.add(q!).mul(factor).sum();
      const losses = { a: shared.add(own!.add(twin!).mul(factor).sum()), b: shared.mul(2) };
      new mtl.Balancer<string>(new nn.ReLU(), { diagnostics: true }).backward(losses);
      for (const [one, other] of [
        [p!, q!],
        [own!, twin!],
      ] as const) {
        expect(one.grad!).toEqualBits(other.grad!);
        one.grad!.zero_();
        expect(other.grad!.abs().sum().item()).toBeGreaterThan(0);
      }
      for (const parameter of [p!, q!, own!, twin!]) parameter.dispose();
    }),
  );

  test(
    "the trunk's part is freed too, where the heads are differentiated apart from it",
    scoped(() => {
      const [trunk, a, b] = [new nn.Linear(3, 3), new nn.Linear(3, 1), new nn.Linear(3, 1)];
      const z = trunk.forward(randn([2, 3])).exp();
      const losses = { a: a.forward(z.viewAs(z)).sum(), b: b.forward(z.viewAs(z)).sum() };
      const balancer = new mtl.Balancer<string>(trunk, { aggregator: new mtl.PCGrad() });
      balancer.backward(losses, { retainGraph: true });
      z.sum().backward(null, { retainGraph: true });
      balancer.backward(losses);
      expect(() => z.sum().backward()).toThrow(GraphError);
      for (const module of [trunk, a, b]) module.dispose();
    }),
  );

  test(
    "frozen and unreached parameters keep no gradient",
    withProblem(({ model, losses }) => {
      const frozen = model.trunk.parameters()[0]!.requiresGrad_(false);
      new mtl.Balancer(model, { aggregator: new mtl.PCGrad() }).backward({ ...losses(0), kind: null });
      expect(frozen.grad).toBe(null);
      expect(model.heads.get("kind").weight.grad).toBe(null);
      expect(model.heads.get("size").weight.grad).not.toBe(null);
    }),
  );

  test(
    "steps leave no tensor behind",
    withProblem(({ model, losses }) => {
      const balancer = new mtl.Balancer(model, {
        aggregator: new mtl.PCGrad(),
        weighting: new mtl.GradNorm(),
      });
      const before = memory();
      for (let step = 0; step < 20; step++) scope(() => balancer.backward(losses(step)));
      expect(memory()).toEqual(before);
    }),
  );
});

describe("tasks", () => {
  test(
    "one that is absent is null: NaN in the report, its head untouched, the others balanced",
    withProblem(({ model, losses }) => {
      const balancer = new mtl.Balancer(model, {
        aggregator: new mtl.PCGrad(),
        weighting: new mtl.GradNorm(),
      });
      const report = balancer.backward({ ...losses(0), size: null });
      expect(report.present).toEqual(["angle", "kind"]);
      expect(report.gramian.size).toBe(2);
      expect([report.losses.size, report.norms.size, report.cosines.size.kind]).toEqual([NaN, NaN, NaN]);
      expect(report.norms.kind).toBeGreaterThan(0);
      expect(report.cosines.kind.kind).toBe(1);
    }),
  );

  test(
    "one alone works with every method, and is an ordinary backward",
    scoped(() => {
      manualSeed(0);
      const model = new mtl.HardSharing({ trunk: new nn.Linear(3, 4), heads: { only: new nn.Linear(4, 1) } });
      const loss = () =>
        model
          .forward(floats([[1, 2, 3]]))
          .only.square()
          .mean();
      loss().backward();
      const expected = gradients(model);
      model.zeroGrad();
      const balancer = new mtl.Balancer(model, {
        aggregator: new mtl.PCGrad(),
        weighting: new mtl.GradNorm(),
      });
      const report = balancer.backward({ only: loss() });
      expect(gradients(model)).toEqual(expected);
      expect(report.aggregation).toEqual({ only: 1 });
      expect(report.conflicts).toEqual({ count: 0, pairs: [] });
      model.dispose();
    }),
  );

  test(
    "conflicts name the pair and its cosine",
    scoped(() => {
      const model = new nn.Linear(2, 1, { bias: false });
      const out = model.forward(floats([[3, 4]])).sum();
      const report = new mtl.Balancer(model, { diagnostics: true }).backward({ up: out, down: out.neg() });
      expect(report.conflicts).toEqual({ count: 1, pairs: [{ tasks: ["up", "down"], cosine: -1 }] });
      expect(report.norms).toEqual({ up: 5, down: 5 });
      expect(model.weight.grad!).toEqualBits(floats([[0, 0]]));
      model.dispose();
    }),
  );
});

describe("state", () => {
  const options = () => ({ weighting: new mtl.GradNorm(), aggregator: new mtl.PCGrad() });

  test(
    "a run that was saved and loaded goes on bit for bit",
    scoped(() => {
      const run = (interrupted: boolean) => {
        const { model, losses } = problem("float32");
        const optimizer = new optim.SGD(model.parameters(), { lr: 0.02 });
        let balancer = new mtl.Balancer(model, options());
        const seen: unknown[] = [];
        for (let step = 0; step < 30; step++) {
          if (interrupted && step === 11) {
            const saved = JSON.stringify(balancer.stateDict());
            balancer = new mtl.Balancer(model, options());
            balancer.loadStateDict(JSON.parse(saved));
          }
          optimizer.zeroGrad();
          const report = balancer.backward(losses(step));
          optimizer.step();
          seen.push(report.weights, report.losses);
        }
        optimizer.dispose();
        model.dispose();
        return { seen, state: balancer.stateDict() };
      };
      expect(run(true)).toEqual(run(false));
    }),
  );

  test(
    "of other tasks or other methods is refused, and nothing changes",
    withProblem(({ model, losses }) => {
      const balancer = new mtl.Balancer(model, options());
      balancer.backward(losses(0));
      const state = balancer.stateDict();
      const sum = new mtl.Balancer(model);
      expect(() => sum.loadStateDict(state)).toThrow(/weighting is GradNorm, this balancer's is none/);
      const other = { ...state, tasks: ["x", "y", "z"] };
      expect(() => balancer.loadStateDict(other)).toThrow(/"x" is no task/);
      expect(() => balancer.loadStateDict({})).toThrow(ArgumentError);
      expect(balancer.stateDict()).toEqual(state);
    }),
  );
});

test(
  "a task is not called __proto__, which no record would hold",
  scoped(() => {
    const heads = Object.fromEntries([["__proto__", new nn.Linear(4, 1)]]);
    const model = new mtl.HardSharing({ trunk: new nn.Linear(4, 4), heads });
    expect(() => new mtl.Balancer(model)).toThrow('expected names of tasks, got "__proto__"');
  }),
);
