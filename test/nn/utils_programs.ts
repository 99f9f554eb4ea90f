// The programs of scripts/fixtures/record_nn_utils.py in TypeScript, under the same names.

import { arange, empty, Generator, nn, randn, type Tensor, tensor } from "../../lib/index.js";
import { grads, type NamedProgram, state } from "../support/named_programs.js";

const { init, utils } = nn;

function initialised(shape: number[], fill: (weight: Tensor) => Tensor): NamedProgram {
  return () => ({ weight: fill(empty(shape)) });
}

function modelWithGradients() {
  const model = new nn.Sequential(new nn.Linear(4, 9), new nn.Tanh(), new nn.Linear(9, 2));
  model
    .forward(randn([5, 4]))
    .pow(2)
    .sum()
    .backward();
  return model;
}

function totalNorm() {
  const gradients = modelWithGradients()
    .parameters()
    .map((parameter) => parameter.grad!);
  const norm = (normType: number) => utils.getTotalNorm(gradients, { normType });
  const [first, second, third] = gradients as [Tensor, Tensor, Tensor];
  return {
    "norm 1.0": norm(1),
    "norm 2.0": norm(2),
    "norm 3.5": norm(3.5),
    "norm inf": norm(Number.POSITIVE_INFINITY),
    mixed: utils.getTotalNorm([first.double(), second, third.bfloat16()]),
    one: utils.getTotalNorm(first),
  };
}

function clipWithNorm() {
  const model = modelWithGradients();
  const clip = (norm: number) =>
    utils.clipGradsWithNorm_(model.parameters(), 0.7, tensor(norm, { dtype: "float32" }));
  clip(3.25);
  const clipped = Object.entries(grads(model)).map(([key, grad]) => [key, grad!.clone()]);
  clip(0.5);
  return { ...Object.fromEntries(clipped), ...grads(model, "again ") };
}

type Norm = nn.BatchNorm1d | nn.BatchNorm2d;

function learnt(norm: Norm): Norm {
  for (const parameter of norm.parameters()) init.uniform_(parameter);
  const shape = [6, norm.numFeatures, 4, 3].slice(0, norm instanceof nn.BatchNorm1d ? 3 : 4);
  norm.forward(randn(shape));
  return norm.eval();
}

function fusedConv(
  conv: () => nn.Conv1d | nn.Conv2d | nn.ConvTranspose2d,
  norm: () => Norm,
  x: number[],
): NamedProgram {
  return () => {
    const layer = conv().eval();
    const fused = utils.fuseConvBnEval(layer, learnt(norm()), {
      transpose: layer instanceof nn.ConvTranspose2d,
    });
    const out = fused.forward(randn(x));
    return { printed: String(fused), training: fused.training, out, ...state(fused) };
  };
}

function fusedLinear(linear: () => nn.Linear, norm: () => nn.BatchNorm1d): NamedProgram {
  return () => {
    const fused = utils.fuseLinearBnEval(linear().eval(), learnt(norm()));
    return { printed: String(fused), out: fused.forward(randn([3, 4])), ...state(fused) };
  };
}

function fusedTransposeWeights() {
  const norm = learnt(new nn.BatchNorm2d(6));
  const [weight, bias] = utils.fuseConvBnWeights(randn([4, 6, 2, 2]), null, norm, { transpose: true });
  return { weight, bias };
}

function memoryFormat() {
  const model = new nn.Sequential(new nn.Conv2d(3, 4, 2), new nn.Linear(2, 2));
  utils.convertConv2dWeightMemoryFormat(model, "channelsLast");
  const conv = model.at(0) as nn.Conv2d;
  const out = conv.forward(randn([2, 3, 5, 5]));
  return { stride: conv.weight.stride(), "out stride": out.stride(), out, ...state(model) };
}

function memoryFormat3d() {
  const model = new nn.Sequential(new nn.ConvTranspose3d(2, 3, 2), new nn.Conv2d(2, 2, 1));
  utils.convertConv3dWeightMemoryFormat(model, "channelsLast3d");
  const [first, second] = [...model] as [nn.ConvTranspose3d, nn.Conv2d];
  return { stride: first.weight.stride(), other: second.weight.stride(), ...state(model) };
}

function vectors() {
  const model = new nn.Linear(3, 2);
  const vector = utils.parametersToVector(model.parameters());
  vector.pow(2).sum().backward();
  utils.vectorToParameters(arange(8, { dtype: "float32" }), model.parameters());
  return { vector, ...grads(model), ...state(model) };
}

export const programs: Record<string, NamedProgram> = {
  "eye wide": initialised([3, 5], init.eye_),
  "eye tall": initialised([5, 3], init.eye_),
  "dirac 1d": initialised([4, 3, 3], (w) => init.dirac_(w)),
  "dirac 2d, groups": initialised([6, 2, 3, 4], (w) => init.dirac_(w, { groups: 3 })),
  "dirac 3d": initialised([2, 3, 2, 2, 3], (w) => init.dirac_(w)),
  sparse: initialised([7, 5], (w) => init.sparse_(w, 0.3)),
  "sparse, own generator": initialised([4, 6], (w) =>
    init.sparse_(w, 0.5, { std: 0.1, generator: new Generator().manualSeed(3) }),
  ),
  "total norm": totalNorm,
  "clip with norm": clipWithNorm,
  "fused conv2d": fusedConv(
    () => new nn.Conv2d(4, 6, [3, 2], { stride: 2, padding: 1, groups: 2 }),
    () => new nn.BatchNorm2d(6, { eps: 1e-3 }),
    [2, 4, 6, 5],
  ),
  "fused conv2d, reflected": fusedConv(
    () => new nn.Conv2d(2, 3, 3, { padding: "same", bias: false, paddingMode: "reflect" }),
    () => new nn.BatchNorm2d(3, { affine: false }),
    [1, 2, 5, 5],
  ),
  "fused conv1d": fusedConv(
    () => new nn.Conv1d(2, 3, 3, { dilation: 2 }),
    () => new nn.BatchNorm1d(3),
    [1, 2, 9],
  ),
  "fused transposed conv2d": fusedConv(
    () => new nn.ConvTranspose2d(4, 6, 3, { stride: 2, outputPadding: 1 }),
    () => new nn.BatchNorm2d(6),
    [2, 4, 3, 2],
  ),
  "fused transposed weights": fusedTransposeWeights,
  "fused linear": fusedLinear(
    () => new nn.Linear(4, 3),
    () => new nn.BatchNorm1d(3),
  ),
  "fused linear, no bias": fusedLinear(
    () => new nn.Linear(4, 3, { bias: false }),
    () => new nn.BatchNorm1d(3),
  ),
  "memory format": memoryFormat,
  "memory format, 3d": memoryFormat3d,
  vectors,
};
