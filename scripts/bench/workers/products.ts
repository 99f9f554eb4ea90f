// The matrix products of a PCGrad step through a trunk of linear layers, and nothing else.

import { noGrad, randn, scope, type Tensor } from "candelabra";
import type { Step } from "./methods.js";
import type { Training } from "./training.js";

interface LayerProducts {
  weight: Tensor;
  transposed: Tensor;
  x: Tensor;
  /** Of one loss. */
  dy: Tensor;
  /** Of all tasks, one below the other; null for the first layer, whose input has no gradient. */
  all: Tensor | null;
}

export function productsStep({ model, batches }: Training): Step {
  const tasks = Object.keys(batches[0]!.targets).length;
  const rows = batches[0]!.x.shape[0]!;
  const layers = model.module.sharedParameters!()
    .filter((parameter) => parameter.ndim === 2)
    .map((parameter, place): LayerProducts => {
      const [outputs, inputs] = parameter.shape as [number, number];
      const weight = parameter.detach();
      const all = place === 0 ? null : randn([tasks * rows, outputs]);
      return { weight, transposed: weight.t(), x: randn([rows, inputs]), dy: randn([rows, outputs]), all };
    });
  /** The loss is none of the products: it shows that the batches are the same, and is computed once. */
  let first: number | null = null;
  return (batch, read) => {
    if (read) first ??= scope(() => sum(Object.values(model.losses(batch))));
    scope(() =>
      noGrad(() => {
        for (const { x, transposed } of layers) x.mm(transposed);
        for (const { all, weight } of layers) all?.mm(weight);
        for (const { dy, x } of layers) dy.t().mm(x);
      }),
    );
    return read ? first! : Number.NaN;
  };
}

const sum = (losses: readonly Tensor[]): number =>
  losses.reduce((total, loss) => total + Number(loss.item()), 0);
