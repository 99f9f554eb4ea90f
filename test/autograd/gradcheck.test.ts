// gradcheck over a table of operators, and gradcheck itself: wrong derivatives must be found.

import { describe, expect, test } from "vitest";
import { ArgumentError, autograd, cat, F, linalg, stack, type Tensor, where } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { constant, ramp } from "./support.js";

const { gradcheck, gradgradcheck } = autograd;

type Row = [name: string, fn: (...inputs: Tensor[]) => Tensor | Tensor[], inputs: () => Tensor[]];

const vector = (): [Tensor] => [ramp(4).requiresGrad_()];
const positive = (): Tensor[] => [ramp(4).abs().add(0.5).requiresGrad_()];
const inside = (): Tensor[] => [ramp(4).mul(0.6).requiresGrad_()];
const matrix = (): Tensor[] => [ramp(3, 4).requiresGrad_()];
const square = (): Tensor[] => [
  ramp(3, 3)
    .add(constant([2, 3, 4]).diag())
    .requiresGrad_(),
];
const two = (): Tensor[] => [ramp(3, 4).requiresGrad_(), ramp(4).add(2.5).requiresGrad_()];
const image = (): Tensor[] => [ramp(1, 2, 4, 4).requiresGrad_(), ramp(2, 2, 3, 3).requiresGrad_()];

const rows: Row[] = [
  ["sin", (x) => x.sin(), vector],
  ["cos", (x) => x.cos(), vector],
  ["tan", (x) => x.tan(), inside],
  ["asin", (x) => x.asin(), inside],
  ["atan", (x) => x.atan(), vector],
  ["sinh", (x) => x.sinh(), vector],
  ["tanh", (x) => x.tanh(), vector],
  ["exp", (x) => x.exp(), vector],
  ["expm1", (x) => x.expm1(), vector],
  ["log", (x) => x.log(), positive],
  ["log1p", (x) => x.log1p(), positive],
  ["sqrt", (x) => x.sqrt(), positive],
  ["rsqrt", (x) => x.rsqrt(), positive],
  ["reciprocal", (x) => x.reciprocal(), positive],
  ["pow", (x) => x.pow(2.5), positive],
  ["pow tensor", (x, y) => x.abs().add(0.1).pow(y), two],
  ["abs", (x) => x.abs(), vector],
  ["erf", (x) => x.erf(), vector],
  ["lgamma", (x) => x.lgamma(), positive],
  ["sigmoid", (x) => x.sigmoid(), vector],
  ["add", (x, y) => x.add(y, { alpha: 2 }), two],
  ["mul", (x, y) => x.mul(y), two],
  ["div", (x, y) => x.div(y), two],
  ["atan2", (x, y) => x.atan2(y), two],
  ["lerp", (x, y) => x.lerp(y, 0.3), two],
  ["addcmul", (x, y) => x.addcmul(x, y, { value: 2 }), two],
  ["maximum", (x, y) => x.maximum(y), two],
  ["clamp", (x) => x.clamp(-0.5, 0.5), vector],
  ["where", (x, y) => where(x.gt(0), x.mul(2), y), two],
  ["sum", (x) => x.sum(1), matrix],
  ["mean", (x) => x.mean(0, true), matrix],
  ["var", (x) => x.var(1), matrix],
  ["std", (x) => x.std(0), matrix],
  ["prod", (x) => x.prod(1), matrix],
  ["cumsum", (x) => x.cumsum(0), matrix],
  ["cumprod", (x) => x.cumprod(1), matrix],
  ["logsumexp", (x) => x.logsumexp(1), matrix],
  ["max", (x) => x.max(1)[0]!, matrix],
  ["norm", (x) => linalg.vectorNorm(x), matrix],
  ["softmax", (x) => x.softmax(1), matrix],
  ["logSoftmax", (x) => x.logSoftmax(1), matrix],
  ["matmul", (x, y) => x.matmul(y), two],
  ["bmm", (x) => x.view([1, 3, 4]).bmm(x.t().reshape([1, 4, 3])), matrix],
  ["transpose", (x) => x.transpose(0, 1), matrix],
  ["permute and view", (x) => x.permute([1, 0]).reshape([2, 6]), matrix],
  ["narrow", (x) => x.narrow(1, 1, 2), matrix],
  ["indexSelect", (x) => x.indexSelect(0, constant([2, 0, 2]).long()), matrix],
  [
    "gather",
    (x) =>
      x.gather(
        1,
        constant([
          [0, 1],
          [3, 3],
          [2, 0],
        ]).long(),
      ),
    matrix,
  ],
  [
    "scatterAdd",
    (x) =>
      x.scatterAdd(
        1,
        constant([
          [0, 0],
          [1, 2],
          [3, 3],
        ]).long(),
        x.narrow(1, 0, 2),
      ),
    matrix,
  ],
  ["expand", (x) => x.expand([2, 4]), vector],
  ["cat", (x, y) => cat([x, y.unsqueeze(0)]), two],
  ["stack", (x) => stack([x, x.mul(2)]), vector],
  ["split", (x) => x.split([1, 3], 1) as Tensor[], matrix],
  ["flip and roll", (x) => x.flip([0]).roll(1, 1), matrix],
  ["triu", (x) => x.triu(), matrix],
  ["diag", (x) => x.diag(), vector],
  ["inverse", (x) => linalg.inv(x), square],
  ["det", (x) => linalg.det(x), square],
  ["solve", (x) => linalg.solve(x, ramp(3, 2)), square],
  ["cholesky", (x) => linalg.cholesky(x.matmul(x.mT)), square],
  ["relu", (x) => F.relu(x), vector],
  ["gelu", (x) => F.gelu(x), vector],
  ["silu", (x) => F.silu(x), vector],
  ["softplus", (x) => F.softplus(x), vector],
  ["linear", (x, w) => F.linear(x, w.view([1, 4])), two],
  ["conv2d", (x, w) => F.conv2d(x, w, null, { padding: 1 }), image],
  ["avgPool2d", (x) => F.avgPool2d(x, 2), () => [ramp(1, 2, 4, 4).requiresGrad_()]],
  ["layerNorm", (x, w) => F.layerNorm(x, [4], { weight: w }), two],
  ["mseLoss", (x) => F.mseLoss(x, ramp(3, 4).add(1)), matrix],
  ["crossEntropy", (x) => F.crossEntropy(x, constant([0, 3, 1]).long()), matrix],
  ["smoothL1Loss", (x) => F.smoothL1Loss(x, ramp(3, 4).add(0.7)), matrix],
];

describe("gradcheck and gradgradcheck", () => {
  test.each(rows)(
    "%s",
    scoped((_name: string, fn: (...inputs: Tensor[]) => Tensor | Tensor[], inputs: () => Tensor[]) => {
      expect(gradcheck(fn, inputs(), { checkForwardAD: true })).toBe(true);
      expect(gradgradcheck(fn, inputs())).toBe(true);
    }),
  );
});

describe("wrong derivatives", () => {
  /** x³ with a backward that says otherwise. */
  const cube = (wrong: (x: Tensor, grad: Tensor) => Tensor) => {
    class Cube extends autograd.Function {
      static forward(ctx: autograd.FunctionContext, x: Tensor): Tensor {
        ctx.saveForBackward(x);
        return x.pow(3);
      }
      static backward(ctx: autograd.FunctionContext, grad: Tensor): Tensor {
        return wrong(ctx.savedTensors[0]!, grad);
      }
    }
    return (x: Tensor): Tensor => Cube.apply(x);
  };

  test(
    "are found, with the place, the value and what it should be",
    scoped(() => {
      const right = cube((x, grad) => x.pow(2).mul(3).mul(grad));
      expect(gradcheck(right, vector())).toBe(true);
      expect(gradgradcheck(right, vector())).toBe(true);
      const factor = cube((x, grad) => x.pow(2).mul(3.1).mul(grad));
      expect(() => gradcheck(factor, vector())).toThrow(autograd.GradcheckError);
      expect(() => gradcheck(factor, vector())).toThrow(
        /d output 0\[0\] \/ d input 0\[0\] is .* by finite differences/,
      );
      expect(gradcheck(factor, vector(), { raiseException: false })).toBe(false);
      expect(gradcheck(factor, vector(), { rtol: 0.05 })).toBe(true);
      // The first derivative is right, its own derivative is not: the graph is cut.
      const cut = cube((x, grad) => x.detach().pow(2).mul(3).mul(grad));
      expect(gradcheck(cut, vector())).toBe(true);
      expect(() => gradgradcheck(cut, vector())).toThrow(/gradgradcheck/);
    }),
  );

  test(
    "also those that forget the gradient they get, or differ from run to run",
    scoped(() => {
      const forgets = cube((x, grad) => x.pow(2).mul(3).add(grad.mul(0)));
      expect(() => gradcheck(forgets, [ramp(1).requiresGrad_()])).toThrow(
        /is not multiplied by the gradient it gets/,
      );
      let run = 0;
      const differs = cube((x, grad) =>
        x
          .pow(2)
          .mul(3)
          .mul(grad)
          .add(grad.mul(1e-9 * run++)),
      );
      expect(() => gradcheck(differs, vector())).toThrow(/nondetTol/);
      expect(gradcheck(differs, vector(), { nondetTol: 1e-5 })).toBe(true);
    }),
  );

  test(
    "inputs must include one that requires grad, real",
    scoped(() => {
      expect(() => gradcheck((x: Tensor) => x, [constant([1])])).toThrow(ArgumentError);
      expect(() => gradcheck((x: Tensor) => x, 3 as never)).toThrow(ArgumentError);
      expect(gradcheck((x: Tensor, n: number) => x.mul(n), [ramp(2).requiresGrad_(), 3])).toBe(true);
    }),
  );
});
