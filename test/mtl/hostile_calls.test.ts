// The Balancer, reports and functions of mtl with every kind of wrong argument, and with odd losses.

import { afterAll, describe, expect, test } from "vitest";
import { autograd, CandelabraError, empty, mtl, nn, noGrad, ones, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { callsOf, complaints, errorOf, right, type Try, values } from "./hostile.js";

const model = () => new nn.Linear(2, 1);
const never = () => {
  throw new Error("a test's own callback was called");
};

describe("what is no method", () => {
  const linear = model();
  afterAll(() => linear.dispose());
  const report = () => {
    const loss = () =>
      linear
        .forward(ones([2, 2]))
        .square()
        .mean();
    const balancer = new mtl.Balancer<string>(linear, { diagnostics: true });
    return balancer.backward({ a: loss(), b: loss(), c: loss() });
  };
  const objects: Readonly<Record<string, () => object>> = {
    Gramian: right[0] as () => object,
    Balancer: () =>
      new mtl.Balancer<string>(linear, { aggregator: new mtl.PCGrad(), weighting: new mtl.FAMO() }),
    BalanceReport: report,
    Grouped: () => new mtl.Grouped({ groups: [{ parameters: linear.weight, aggregator: new mtl.PCGrad() }] }),
  };
  test.each(Object.entries(objects))(
    "%s: its methods",
    scoped((_name: string, make: () => object) => {
      expect(complaints(callsOf(make))).toEqual([]);
    }),
  );

  test(
    "Balancer.backward: losses, and every option",
    scoped(() => {
      const loss = () =>
        linear
          .forward(ones([2, 2]))
          .square()
          .mean();
      const options = ["retainGraph", "scaler", "representation", "independent", "perLayer"];
      const rules = [new mtl.PCGrad(), new mtl.GradDrop(), new mtl.MoDo(), null];
      const calls = rules.flatMap((aggregator) =>
        (["parameters", "representation"] as const).flatMap((gradientsOf) => {
          const isGramian = aggregator === null || aggregator instanceof mtl.PCGrad;
          if (gradientsOf === "representation" && !isGramian) return [];
          const made = () => new mtl.Balancer<string>(linear, { aggregator, gradientsOf });
          return values.flatMap(([told, value]): Try[] => [
            [`a: ${told}`, () => made().backward({ a: value() as never, b: loss() })],
            ...options.map(
              (option): Try => [
                `${option}: ${told}`,
                () => made().backward({ a: loss(), b: loss() }, { [option]: value() }),
              ],
            ),
          ]);
        }),
      );
      expect(complaints(calls)).toEqual([]);
    }),
  );

  const odd: Readonly<Record<string, () => Tensor>> = {
    "on a device without memory": () => empty([], { device: "meta" }).requiresGrad_().mul(2),
    complex: () => ones([], { dtype: "complex64" }).requiresGrad_().mul(2),
    "of two numbers": () => linear.forward(ones([2, 2])).flatten(),
    "whose graph was freed": () => {
      const loss = linear
        .forward(ones([2, 2]))
        .square()
        .mean();
      loss.backward();
      linear.zeroGrad();
      return loss;
    },
    infinite: () =>
      linear
        .forward(ones([2, 2]))
        .sum()
        .mul(Infinity),
    "that was computed under noGrad": () => noGrad(() => linear.forward(ones([2, 2])).sum()),
  };
  test.each(Object.entries(odd))(
    "a loss %s: an error that names the step, and .grad stays",
    scoped((_name: string, make: () => Tensor) => {
      for (const gradients of ["direct", "ghost", "vmap", "auto", "folded"] as const) {
        linear.zeroGrad();
        const balancer = new mtl.Balancer<string>(linear, { aggregator: new mtl.MGDA(), gradients });
        const error = errorOf(() =>
          balancer.backward({
            a: make(),
            b: linear
              .forward(ones([2, 2]))
              .square()
              .mean(),
          }),
        );
        expect(error).toBeInstanceOf(CandelabraError);
        expect((error as Error).message).toMatch(/^mtl\.Balancer\.backward: /);
        expect(linear.weight.grad).toBe(null);
      }
    }),
  );

  test(
    "one loss for two tasks, and a parameter that is a loss",
    scoped(() => {
      const loss = linear
        .forward(ones([2, 2]))
        .square()
        .mean();
      new mtl.Balancer<string>(linear, { aggregator: mtl.fromGramian("Both", () => [1, 2]) }).backward(
        { a: loss, b: loss },
        { retainGraph: true },
      );
      const [wanted] = autograd.grad(loss, linear.weight);
      expect(linear.weight.grad!).toBeClose(wanted!.mul(3), { rtol: 1e-6, atol: 0 });
      linear.zeroGrad();
      const itself = ones([]).requiresGrad_();
      const balancer = new mtl.Balancer<string>(linear, { aggregator: new mtl.PCGrad() });
      balancer.backward({ a: itself, b: itself.mul(3) });
      expect(itself.grad).toEqualBits(4);
    }),
  );

  const functions: Readonly<Record<string, readonly unknown[]>> = {
    diagnose: [linear, {}],
    packState: [{}],
    unpackState: [{ tensors: {}, metadata: {} }],
    fromGramian: ["mine", never],
    fromJacobian: ["mine", never],
  };
  test.each(Object.entries(functions))(
    "mtl.%s",
    scoped((name: string, args: readonly unknown[]) => {
      const call = mtl[name as keyof typeof mtl] as unknown as (...args: unknown[]) => unknown;
      const calls = values.flatMap(([told, value]) =>
        [...args, null].map((_, place): Try => {
          const given = [...args.slice(0, place), value(), ...args.slice(place + 1)];
          return [`argument ${place} ${told}`, () => call(...given)];
        }),
      );
      expect(complaints(calls)).toEqual([]);
    }),
  );

  test(
    "packed states that nobody packed",
    scoped(() => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const texts = values.map(([told, value]): Try => {
        const metadata = { "candelabra.state": value() } as never;
        return [told, () => mtl.unpackState({ tensors: null as never, metadata })];
      });
      const calls: Try[] = [
        ["a state in itself", () => mtl.packState(circular as never)],
        ["no JSON", () => mtl.unpackState({ tensors: {}, metadata: { "candelabra.state": "{" } })],
        ["a Tensor that is not there", () =>
          mtl.unpackState({ tensors: null as never, metadata: { "candelabra.state": '{"$tensor": "x"}' } })], // biome-ignore format: a call
      ];
      expect(errorOf(calls[0]![1])).toBeInstanceOf(CandelabraError);
      expect(complaints([...texts, ...calls])).toEqual([]);
    }),
  );
});
