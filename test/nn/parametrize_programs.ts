// The programs of scripts/fixtures/record_parametrize.py in TypeScript, under the same names.

import { type DType, eye, linalg, nn, noGrad, ops, optim, randn, type Tensor } from "../../lib/index.js";
import { grads, type NamedProgram, state } from "../support/named_programs.js";

const { parametrizations, parametrize } = nn.utils;

class Symmetric extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.triu().add(x.triu(1).mT);
  }

  rightInverse(a: Tensor): Tensor {
    return a.triu();
  }
}

class RankOne extends nn.Module {
  forward(x: Tensor, y: Tensor): Tensor {
    return x.unsqueeze(-1).matmul(y.unsqueeze(-2));
  }

  rightInverse(z: Tensor): Tensor[] {
    const [u, s, vh] = linalg.svd(z, false);
    const root = s.select(0, 0).sqrt().unsqueeze(-1);
    return [u.select(-1, 0).mul(root), vh.select(-2, 0).mul(root)];
  }
}

class Twice extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.mul(2);
  }

  rightInverse(x: Tensor): Tensor {
    return x.div(2);
  }
}

class Rows extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.narrow(0, 0, 2).double();
  }
}

type Made = ReturnType<NamedProgram>;
type Layer = nn.Module<[input: Tensor], Tensor>;

function described(module: nn.Module): Made {
  return {
    printed: String(module),
    parameters: module.namedParameters().map(([name]) => name),
    buffers: module.namedBuffers().map(([name]) => name),
  };
}

function copied(tensors: Record<string, Tensor | null>): Made {
  return Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, tensor!.clone()]));
}

function trained(module: Layer, shape: number[], steps = 2): Made {
  const made = copied(state(module, "made "));
  const optimizer = new optim.SGD(module.parameters(), { lr: 0.1 });
  const x = randn(shape);
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    const out = module.forward(x);
    out.pow(2).sum().backward();
    Object.assign(made, { [`out ${step}`]: out }, copied(grads(module, `grad ${step} `)));
    optimizer.step();
  }
  const evaluated = module.eval().forward(x);
  return { ...made, ...state(module, "state "), evaluated, ...described(module) };
}

function orthogonal(
  layer: () => nn.Linear,
  options: nn.utils.parametrizations.OrthogonalParametrizationOptions = {},
): NamedProgram {
  return () => {
    const plain = layer();
    const shape = [3, plain.weight.shape[1]!];
    const module = parametrizations.orthogonal(plain, "weight", options);
    const weight = noGrad(() => module.weight as Tensor);
    return { weight, ...trained(module, shape), "weight after": module.weight };
  };
}

class Holder extends nn.Module {
  weight: nn.Parameter;

  constructor(weight: Tensor) {
    super();
    this.weight = new nn.Parameter(weight);
  }

  forward(): Tensor {
    return this.weight;
  }
}

function orthogonalTensor(
  shape: number[],
  dtype: DType,
  options: nn.utils.parametrizations.OrthogonalParametrizationOptions = {},
): NamedProgram {
  return () => {
    const module = parametrizations.orthogonal(new Holder(randn(shape, { dtype })), "weight", options);
    module.forward().mul(randn(shape, { dtype })).sum().abs().backward();
    const made = { weight: module.weight.clone(), ...grads(module) };
    noGrad(() => {
      for (const parameter of module.parameters()) parameter.sub_(parameter.grad!.mul(0.1));
    });
    return { ...made, after: module.weight, ...state(module) };
  };
}

/** Assigns to a field that is typed as a parameter. */
function assign(module: { weight: Tensor }, value: Tensor): void {
  module.weight = value;
}

function setOrthogonal() {
  const module = parametrizations.orthogonal(new nn.Linear(3, 3), "weight", { orthogonalMap: "cayley" });
  const [q] = linalg.qr(randn([3, 3]));
  assign(module, q);
  const made = { q, weight: module.weight };
  const house = parametrizations.orthogonal(new nn.Linear(3, 5), "weight", { useTrivialization: false });
  assign(house, linalg.qr(randn([5, 3]))[0]);
  return { ...made, house: house.weight, ...state(house) };
}

function assigned() {
  const module = parametrize.registerParametrization(new nn.Linear(3, 3), "weight", new Symmetric());
  const a = randn([3, 3]);
  const made = { before: module.weight.clone(), ...copied(state(module)) };
  assign(module, a.add(a.t()));
  return { ...made, after: module.weight, ...state(module, "after ") };
}

function stacked() {
  const module = new nn.Linear(3, 3);
  parametrize.registerParametrization(module, "weight", new Symmetric());
  parametrize.registerParametrization(module, "weight", new Twice());
  parametrize.registerParametrization(module, "bias", new Twice());
  const made = trained(module, [2, 3]);
  assign(module, eye(3));
  return { ...made, weight: module.weight, ...state(module, "set ") };
}

function unsafe() {
  const module = new nn.Linear(4, 3, { bias: false });
  parametrize.registerParametrization(module, "weight", new Rows(), { unsafe: true });
  const out = module.forward(randn([2, 4]).double());
  return { out, ...described(module), ...state(module) };
}

function buffer() {
  const module = new nn.BatchNorm1d(3);
  parametrize.registerParametrization(module, "runningVar", new Twice());
  const out = module.eval().forward(randn([4, 3]));
  const made = { out, ...described(module), ...state(module) };
  parametrize.removeParametrizations(module, "runningVar");
  return { ...made, removed: Object.keys(module.stateDict()), "running var": module.runningVar };
}

function removed(leaveParametrized: boolean): NamedProgram {
  return () => {
    const [first, second] = [new nn.Linear(3, 3), new nn.Linear(3, 3)];
    const module = new nn.Sequential(first, second);
    for (const layer of [first, second]) {
      parametrize.registerParametrization(layer, "weight", new Symmetric());
    }
    parametrize.registerParametrization(second, "bias", new Twice());
    parametrize.removeParametrizations(second, "weight", { leaveParametrized });
    return { ...state(module), ...described(module), type: second.constructor.name };
  };
}

function removedSeveral() {
  const module = parametrizations.weightNorm(new nn.Linear(3, 2));
  parametrize.removeParametrizations(module, "weight");
  const former = parametrize.typeBeforeParametrizations(module).name;
  return { ...state(module), ...described(module), former, is: parametrize.isParametrized(module) };
}

function cached() {
  const module = parametrizations.spectralNorm(new nn.Linear(3, 2));
  const same = parametrize.cached(() => {
    const first = module.weight;
    return parametrize.cached(() => module.weight === first) && module.weight === first;
  });
  return { same, later: module.weight, ...state(module) };
}

function transferred() {
  const source = parametrizations.weightNorm(new nn.Linear(3, 2));
  parametrize.registerParametrization(source, "bias", new Twice());
  const target = parametrize.transferParametrizationsAndParams(source, new nn.Linear(3, 2));
  const list = (target as typeof source).parametrizations.get("weight");
  noGrad(() => list.original0!.mul_(2));
  return { source: source.weight, target: target.weight, ...state(target), ...described(target) };
}

function loaded() {
  const make = () => parametrizations.spectralNorm(parametrizations.weightNorm(new nn.Linear(3, 2)));
  const [first, second] = [make(), make()];
  second.loadStateDict(first.stateDict());
  return { weight: second.eval().weight, ...state(second) };
}

function loadedOld() {
  // As PyTorch's older weight norm names and draws them.
  const [first, second] = [new nn.Linear(3, 2), new nn.Linear(2, 2)];
  const { weight, bias } = first;
  const old: Record<string, Tensor> = {
    "0.bias": bias!,
    "0.weight_g": ops.call("aten::norm_except_dim", weight, 2, 0) as Tensor,
    "0.weight_v": weight,
    "1.weight": second.weight,
    "1.bias": second.bias!,
  };
  const layer = weightNorm(new nn.Linear(3, 2));
  const model = new nn.Sequential(layer, new nn.Linear(2, 2));
  model.loadStateDict(old);
  const named = Object.entries(old).map(([key, tensor]) => [`old ${key}`, tensor]);
  return { ...Object.fromEntries(named), weight: layer.weight, ...state(model) };
}

const { weightNorm, spectralNorm } = parametrizations;

export const programs: Record<string, NamedProgram> = {
  "weight norm": () => trained(weightNorm(new nn.Linear(4, 3)), [2, 4]),
  "weight norm, whole": () => trained(weightNorm(new nn.Linear(4, 3), "weight", { dim: null }), [2, 4]),
  "weight norm, conv, dim 1": () =>
    trained(weightNorm(new nn.Conv2d(2, 3, 2), "weight", { dim: 1 }), [1, 2, 4, 4]),
  "weight norm, bias": () => trained(weightNorm(new nn.Linear(4, 3), "bias"), [2, 4]),
  "spectral norm": () => trained(spectralNorm(new nn.Linear(4, 3)), [2, 4]),
  "spectral norm, conv, three steps": () =>
    trained(spectralNorm(new nn.Conv1d(2, 3, 3), "weight", { nPowerIterations: 3, dim: -2 }), [1, 2, 6]),
  "spectral norm, bias": () => trained(spectralNorm(new nn.Linear(4, 3), "bias"), [2, 4]),
  "orthogonal, square": orthogonal(() => new nn.Linear(3, 3)),
  "orthogonal, tall": orthogonal(() => new nn.Linear(3, 5)),
  "orthogonal, wide": orthogonal(() => new nn.Linear(5, 3)),
  "orthogonal, tall, exponential": orthogonal(() => new nn.Linear(3, 5), { orthogonalMap: "matrixExp" }),
  "orthogonal, wide, Cayley": orthogonal(() => new nn.Linear(5, 3), { orthogonalMap: "cayley" }),
  "orthogonal, square, Householder": orthogonal(() => new nn.Linear(3, 3), {
    orthogonalMap: "householder",
  }),
  "orthogonal, exponential alone": orthogonal(() => new nn.Linear(4, 4), { useTrivialization: false }),
  "orthogonal, Householder alone": orthogonal(() => new nn.Linear(3, 5), { useTrivialization: false }),
  "orthogonal, batch": orthogonalTensor([2, 3, 5], "float64"),
  "orthogonal, complex": orthogonalTensor([3, 3], "complex64"),
  "orthogonal, complex, wide, Cayley": orthogonalTensor([2, 4], "complex128", { orthogonalMap: "cayley" }),
  "orthogonal, set": setOrthogonal,
  assigned,
  "rank one": () =>
    trained(parametrize.registerParametrization(new nn.Linear(4, 3), "weight", new RankOne()), [2, 4]),
  stacked,
  unsafe,
  buffer,
  removed: removed(true),
  "removed, as learnt": removed(false),
  "removed, several": removedSeveral,
  cached,
  transferred,
  loaded,
  "loaded, old": loadedOld,
};
