// Trunks of every kind of layer, each under four tasks: what the engine is held against `autograd.grad` on.

import { type DType, F, gru, lstm, manualSeed, nn, randn, type Tensor, tensor } from "../../lib/index.js";
import { input, type Losses, linear } from "./explicit.js";

interface Trunk {
  /** What the heads are given, one row an example, and what it was computed with. */
  z: Tensor;
  shared: nn.Parameter[];
}

export interface Row {
  name: string;
  make(): Trunk;
  dtype?: DType;
  rtol?: number;
}

const dtype: DType = "float64";
const normal = (shape: number[], type: DType = dtype) =>
  new nn.Parameter(randn(shape, { dtype: type }).mul(0.5));
const of = (module: nn.Module, z: Tensor): Trunk => ({ z, shared: module.parameters() });
const sequential = (x: Tensor, ...layers: nn.Module<[Tensor], Tensor>[]): Trunk => {
  const trunk = new nn.Sequential(...layers);
  return of(trunk, trunk.forward(x));
};

interface Recurrence {
  gates: number;
  layers: number;
  directions: number;
  type?: DType;
}

const [features, hidden] = [5, 4];

/** As `nn.LSTM` orders them in PyTorch: for each layer and direction two weights, then two biases. */
function recurrent({ gates, layers, directions, type }: Recurrence): nn.Parameter[] {
  return Array.from({ length: layers * directions }, (_, k) => {
    const from = k < directions ? features : hidden * directions;
    const rows = gates * hidden;
    return [[rows, from], [rows, hidden], [rows], [rows]].map((shape) => normal(shape, type));
  }).flat();
}

function lstmTrunk(type: DType): Trunk {
  const shared = recurrent({ gates: 4, layers: 2, directions: 2, type });
  const state = () => randn([4, 3, hidden], { dtype: type });
  const x = randn([6, 3, features], { dtype: type });
  const [outputs] = lstm(x, [state(), state()], shared, true, 2, 0, true, true, false);
  return { z: outputs.select(0, 5).add(outputs.mean(0)), shared };
}

function attention(needWeights: boolean, dropoutP = 0): Trunk {
  const [size, tokens] = [8, 5];
  const [inProjWeight, inProjBias] = [normal([3 * size, size]), normal([3 * size])];
  const [outProjWeight, outProjBias] = [normal([size, size]), normal([size])];
  const x = input(tokens, 3, size);
  const [mixed] = F.multiHeadAttentionForward(x, x, x, {
    embedDimToCheck: size,
    numHeads: 2,
    inProjWeight,
    inProjBias,
    outProjWeight,
    outProjBias,
    dropoutP,
    needWeights,
  });
  return { z: mixed.mean(0), shared: [inProjWeight, inProjBias, outProjWeight, outProjBias] };
}

const words = () => tensor([[1, 3, 3], [0, 5, 2], [4, 4, 4], [2, 0, 1]]); // biome-ignore format: a matrix

export const rows: Row[] = [
  { name: "an LSTM of two layers, both ways", make: () => lstmTrunk(dtype) },
  { name: "an LSTM in float32", make: () => lstmTrunk("float32"), dtype: "float32", rtol: 2e-5 },
  {
    name: "a GRU and its last state",
    make() {
      const shared = recurrent({ gates: 3, layers: 1, directions: 1 });
      const [, last] = gru(
        input(6, 3, features),
        input(1, 3, hidden),
        shared,
        true,
        1,
        0,
        true,
        false,
        false,
      );
      return { z: last.squeeze(0), shared };
    },
  },
  { name: "attention of two heads", make: () => attention(true) },
  { name: "attention of two heads with dropout", make: () => attention(true, 0.3) },
  { name: "fused attention of two heads", make: () => attention(false) },
  {
    name: "scaledDotProductAttention, causal, of projections",
    make() {
      const [q, k, v] = [linear(6, 6), linear(6, 6), linear(6, 6)];
      const x = input(3, 4, 6);
      const mixed = F.scaledDotProductAttention(q.forward(x), k.forward(x), v.forward(x), { isCausal: true });
      return { z: mixed.mean(1), shared: [q, k, v].flatMap((layer) => layer.parameters()) };
    },
  },
  {
    name: "an embedding with a row that does not learn",
    make() {
      const embedding = new nn.Embedding(6, 5, { dtype, paddingIdx: 3 });
      return of(embedding, embedding.forward(words()).mean(1));
    },
  },
  ...(["mean", "sum", "max"] as const).map((mode) => ({
    name: `embeddingBag: ${mode}`,
    make() {
      const weight = normal([6, 5]);
      return { z: F.embeddingBag(words(), weight, { mode }), shared: [weight] };
    },
  })),
  {
    name: "embeddingBag with factors",
    make() {
      const [weight, factors] = [normal([6, 5]), normal([4, 3])];
      const z = F.embeddingBag(words(), weight, { mode: "sum", perSampleWeights: factors });
      return { z, shared: [weight, factors] };
    },
  },
  {
    name: "dropout of numbers and of channels",
    make: () =>
      sequential(
        input(4, 6),
        linear(6, 8),
        new nn.Dropout(0.4),
        linear(8, 6),
        new nn.Unflatten(1, [3, 2]),
        new nn.Dropout1d(0.3),
        new nn.Flatten(),
      ),
  },
  {
    name: "activations in place",
    make: () =>
      sequential(
        input(4, 6),
        linear(6, 8),
        new nn.ReLU({ inplace: true }),
        linear(8, 6),
        new nn.Dropout(0.3, { inplace: true }),
        linear(6, 6),
        new nn.LeakyReLU(0.2, { inplace: true }),
      ),
  },
  {
    name: "a part of a tensor written in place",
    make() {
      const [first, factor] = [linear(6, 8), normal([3])];
      const z = first.forward(input(4, 6));
      z.narrow(1, 2, 3).add_(factor.square());
      return { z, shared: [...first.parameters(), factor] };
    },
  },
  {
    name: "an embedding tied to the projection onto its words",
    make() {
      const [weight, between] = [normal([6, 5]), linear(5, 5)];
      const z = between.forward(F.embedding(words(), weight).mean(1)).tanh();
      return { z: z.matmul(weight.t()), shared: [weight, ...between.parameters()] };
    },
  },
  {
    name: "batch norm in training and layer norm",
    make: () =>
      sequential(
        input(4, 6),
        linear(6, 8),
        new nn.BatchNorm1d(8, { dtype }),
        new nn.Tanh(),
        new nn.LayerNorm(8, { dtype }),
      ),
  },
  {
    name: "convolutions: in groups, dilated, transposed, with group norm, batch norm and pools",
    make: () =>
      sequential(
        input(2, 4, 9, 9),
        new nn.Conv2d(4, 4, 3, { groups: 4, padding: 1, dtype }),
        new nn.GroupNorm(2, 4, { dtype }),
        new nn.Conv2d(4, 6, 3, { dilation: 2, stride: 2, dtype }),
        new nn.BatchNorm2d(6, { dtype }),
        new nn.ReLU({ inplace: true }),
        new nn.ConvTranspose2d(6, 3, 3, { dtype }) as unknown as nn.Module<[Tensor], Tensor>, // it takes an output size too
        new nn.MaxPool2d(2),
        new nn.Flatten(),
      ),
  },
  {
    name: "a frozen layer between two that learn",
    make() {
      const [before, frozen, after] = [linear(6, 8), linear(8, 8), linear(8, 5)];
      frozen.requiresGrad_(false);
      const z = after.forward(frozen.forward(before.forward(input(4, 6)).tanh()).tanh());
      return { z, shared: [before, after].flatMap((layer) => layer.parameters()) };
    },
  },
  {
    name: "one parameter reached along many ways",
    make() {
      const weight = normal([6, 6]);
      const x = input(4, 6).matmul(weight).tanh();
      const mixed = x.mul(weight.diagonal()).add(x.matmul(weight.t())).sub(weight.sum(0));
      return { z: mixed.cumsum(1).gather(1, tensor([[0, 2], [1, 1], [5, 0], [3, 4]])), shared: [weight] }; // biome-ignore format: a matrix
    },
  },
];

interface Net extends Trunk {
  losses: Losses;
  heads: nn.ModuleDict<Record<"a" | "b", nn.Linear>>;
}

/** Four tasks, two of them with parameters of their own. */
export function build({ make, dtype: type = dtype }: Row): Net {
  manualSeed(3);
  const { z, shared } = make();
  const rows = z.reshape([z.shape[0]!, -1]);
  const size = rows.shape[1]!;
  const heads = new nn.ModuleDict({ a: new nn.Linear(size, 1), b: new nn.Linear(size, 2) }).to(type);
  const losses = {
    a: heads.get("a").forward(rows).square().mean(),
    b: heads.get("b").forward(rows).exp().mean(),
    c: rows.sin().sum(),
    d: rows.mul(randn([size], { dtype: type })).sum(),
  };
  return { z, shared, heads, losses };
}
