import { expectTypeOf, test } from "vitest";
import { data, type Tensor } from "../../lib/index.js";

declare const x: Tensor;

test("a loader's batches have the fields of its dataset", () => {
  const uncalled = async () => {
    const loader = new data.DataLoader(new data.TensorDataset({ pixels: x, kind: x }), { batchSize: 2 });
    for await (const batch of loader) {
      expectTypeOf(batch.pixels).toEqualTypeOf<Tensor>();
      expectTypeOf(batch.kind).toEqualTypeOf<Tensor>();
      // @ts-expect-error no such field
      batch.knid;
    }
  };
  expectTypeOf(uncalled).toBeFunction();
});

test("a table's targets name the fields, and the mask of what may be missing", () => {
  const uncalled = async () => {
    const { train } = await data.csv("birds.csv", {
      columns: { phase: data.category() },
      targets: { damage: data.binary({ positive: "yes" }), speed: data.real() },
      split: { valid: 0.2 },
    });
    for (const batch of new data.DataLoader(train)) {
      expectTypeOf(batch.x).toEqualTypeOf<Tensor>();
      expectTypeOf(batch.speed).toEqualTypeOf<Tensor>();
      expectTypeOf(batch.speedKnown).toEqualTypeOf<Tensor>();
      // @ts-expect-error misspelt
      batch.sped;
    }
  };
  expectTypeOf(uncalled).toBeFunction();
});
