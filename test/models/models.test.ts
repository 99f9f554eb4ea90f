// Known nets beside torchvision's (and SegNet's and LeNet's own text in PyTorch), recorded by
// scripts/fixtures/record_models.py.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { models, type nn, type Tensor } from "../../lib/index.js";
import { arange, manualSeed, noGrad, tensor } from "../../lib/tensor/index.js";
import { loadFixture } from "../support/fixtures.js";

interface Recorded {
  shapes: Record<string, number[]>;
  initial: string;
  evaluated: number[];
  trained: number[];
  gradients: number[];
}
const recorded = loadFixture<Record<string, Recorded>>("models");

type Net = nn.Module<[images: Tensor], Tensor>;
const vit = {
  imageSize: 32,
  patchSize: 8,
  numLayers: 2,
  numHeads: 4,
  hiddenDim: 32,
  mlpDim: 48,
  numClasses: 6,
};
const dilated = { groups: 2, widthPerGroup: 32, replaceStrideWithDilation: [false, true, true] } as const;
const nets: readonly [name: string, build: () => Net, shape: number[]][] = [
  ["lenet", () => new models.LeNet(), [2, 1, 36, 36]],
  [
    "segnet",
    () => new models.SegNet({ widths: [8, 12, 16], depths: [1, 2, 2], outChannels: 5 }),
    [2, 3, 25, 18],
  ],
  ["segnet trunk", () => new models.SegNet({ widths: [8, 12], depths: [2, 1] }), [2, 3, 16, 16]],
  ["resnet18", () => models.resnet18({ numClasses: 10 }), [2, 3, 40, 40]],
  ["resnet34", () => models.resnet34({ zeroInitResidual: true }), [2, 3, 40, 40]],
  ["resnet50", () => models.resnet50({ numClasses: 7 }), [2, 3, 40, 40]],
  [
    "resnet50 dilated",
    () => models.resnet50({ numClasses: 3, zeroInitResidual: true, ...dilated }),
    [2, 3, 40, 40],
  ],
  ["vit", () => new models.VisionTransformer(vit), [2, 3, 32, 32]],
  [
    "vit with representation",
    () =>
      new models.VisionTransformer({ ...vit, representationSize: 16, dropout: 0.1, attentionDropout: 0.2 }),
    [2, 3, 32, 32],
  ],
];

const images = (shape: readonly number[]): Tensor =>
  arange(shape.reduce((product, side) => product * side, 1))
    .mul(7)
    .remainder(23)
    .to("float32")
    .div(11)
    .sub(1)
    .reshape([...shape]);

/** As the recorder's: up to twelve numbers, evenly spread. */
function numbers(output: Tensor): number[] {
  const flat = Array.from(output.detach().flatten().toTypedArray() as Float32Array);
  const every = Math.max(1, Math.floor(flat.length / 12));
  return flat.filter((_, i) => i % every === 0).slice(0, 12);
}

// Deep nets add thousands of products, in an order that oneDNN chooses by the machine.
function expectClose(got: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(got).toHaveLength(wanted.length);
  const size = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of wanted.entries()) expect(Math.abs(got[i]! - value)).toBeLessThan(tolerance * size);
}

const shapesOf = (model: nn.Module): [string, readonly number[]][] =>
  Object.entries(model.stateDict()).map(([key, value]) => [key, value.shape]);

test.each(nets)("%s: keys, shapes, initial bits, outputs and gradients", (name, build, shape) => {
  const wanted = recorded[name]!;
  manualSeed(0);
  const model = build();
  expect(shapesOf(model)).toEqual(Object.entries(wanted.shapes));
  const sha = createHash("sha256");
  for (const value of Object.values(model.stateDict()))
    sha.update(new Uint8Array(value.toTypedArray().slice().buffer));
  expect(sha.digest("hex")).toBe(wanted.initial);
  const x = images(shape);
  noGrad(() => {
    for (const parameter of model.parameters())
      if (parameter.countNonzero().item() === 0) parameter.copy_(images(parameter.shape).div(10));
    expectClose(numbers(model.eval().forward(x)), wanted.evaluated, 1e-4);
  });
  manualSeed(1);
  const out = model.train().forward(x);
  expectClose(numbers(out), wanted.trained, 1e-3);
  out.mul(images(out.shape)).sum().backward();
  const sums = model.parameters().map((parameter) => parameter.grad!.to("float64").abs().sum().item());
  for (const [i, sum] of sums.entries()) expect(sum / wanted.gradients[i]!).toBeCloseTo(1, 2);
});

test("ViT-B/16 has torchvision's keys and shapes", () => {
  expect(shapesOf(models.vitB16())).toEqual(Object.entries(recorded.vit_b_16!.shapes));
});

test("what a net cannot be, or take, is told", () => {
  const flat = tensor([1, 2]);
  expect(() => new models.LeNet({ imageSize: 12 })).toThrow(
    "models.LeNet: expected images of at least 16 x 16",
  );
  expect(() => new models.SegNet({ widths: [8] })).toThrow("got 1 widths and 5 depths");
  expect(() => new models.SegNet().forward(flat)).toThrow(
    "models.SegNet: expected images [N, C, H, W] of at least 32 x 32",
  );
  expect(() => new models.BasicBlock(64, 64, { groups: 2 })).toThrow("expected groups 1");
  expect(() => new models.VisionTransformer({ ...vit, patchSize: 5 })).toThrow(
    "a multiple of patchSize, got 32 and 5",
  );
  expect(() => new models.VisionTransformer(vit).forward(flat)).toThrow(
    "expected images [N, 3, 32, 32], got [2]",
  );
});
