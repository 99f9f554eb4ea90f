// The programs of scripts/fixtures/record_amp.py in TypeScript, under the same names.

import {
  amp,
  autocast,
  autograd,
  type DType,
  F,
  getAutocastDtype,
  isAutocastCacheEnabled,
  isAutocastEnabled,
  mtl,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  stack,
  type Tensor,
} from "../../lib/index.js";
import { grads, type NamedProgram, state } from "../support/named_programs.js";

const steps = 20;
type Layer = nn.Module<[input: Tensor], Tensor>;
type Optimize = (model: nn.Module) => optim.Optimizer;

const perceptron = () =>
  new nn.Sequential(new nn.Linear(8, 16), new nn.LayerNorm(16), new nn.GELU(), new nn.Linear(16, 4));

const convolution = () =>
  new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(36, 4),
  );

const sgd: Optimize = (model) => new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
const plain: Optimize = (model) => new optim.SGD(model.parameters(), { lr: 0.1 });

const adamw: Optimize = (model) => new optim.AdamW(model.parameters(), { lr: 0.01 });

/** As Python prints a float. */
const python = (scale: number) => (Number.isInteger(scale) ? scale.toFixed(1) : String(scale));

interface Training {
  shape: [number, ...number[]];
  optimize: Optimize;
  dtype: DType;
  scaler?: amp.GradScalerOptions;
}

function training(make: () => Layer, { shape, optimize, dtype, scaler }: Training): NamedProgram {
  return () => {
    const model = make();
    const batches = Array.from({ length: 4 }, () => [randn(shape), randint(4, [shape[0]])] as const);
    const optimizer = optimize(model);
    const scaled = new amp.GradScaler(scaler ?? { enabled: false });
    const losses: Tensor[] = [];
    const scales: string[] = [];
    for (let step = 0; step < steps; step++) {
      const [x, y] = batches[step % 4]!;
      optimizer.zeroGrad();
      const loss = autocast("cpu", { dtype }, () => F.crossEntropy(model.forward(x), y));
      scaled.scale(loss).backward();
      scaled.step(optimizer);
      scaled.update();
      losses.push(loss.detach());
      scales.push(python(scaled.getScale()));
    }
    return { losses: stack(losses), scales, ...state(model) };
  };
}

function short(make: () => Layer, { shape, optimize, dtype }: Training): NamedProgram {
  return () => {
    const model = make().to(dtype);
    const [x, y] = [randn(shape).to(dtype), randint(4, [shape[0]])];
    const optimizer = optimize(model);
    const losses: Tensor[] = [];
    for (let step = 0; step < steps; step++) {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x).float(), y);
      loss.backward();
      optimizer.step();
      losses.push(loss.detach());
    }
    return { losses: stack(losses), ...state(model) };
  };
}

function whatIsOn() {
  const found: [boolean, DType, boolean][] = [];
  const note = () => {
    found.push([isAutocastEnabled("cpu"), getAutocastDtype("cpu"), isAutocastCacheEnabled()]);
  };
  note();
  autocast("cpu", { dtype: "float16" }, () => {
    note();
    autocast("cpu", note);
    autocast("cpu", { enabled: false }, () => {
      note();
      autocast("cpu", { dtype: "bfloat16", cacheEnabled: false }, () => {
        note();
        autocast("cpu", note);
      });
      note();
    });
    note();
  });
  autocast("cpu", { enabled: false, dtype: "float16" }, () => {
    note();
    autocast("cpu", note);
  });
  return {
    on: found.map(([on]) => on),
    dtypes: found.map((row) => row[1]),
    cache: found.map((row) => row[2]),
  };
}

function weightGradient(options: amp.AutocastOptions = {}): NamedProgram {
  return () => {
    const weight = randn([6, 6]).requiresGrad_();
    let x = randn([9, 6]);
    const product = () => x.matmul(weight);
    const total = autocast("cpu", options, () => {
      let sum = product().float().exp().sum();
      sum = sum.add(autocast("cpu", { enabled: false }, () => product().sin().sum()));
      for (let i = 0; i < 3; i++) {
        sum = sum.add(product().float().mul(1.7).cos().sum());
        x = x.mul(1.3);
      }
      return sum;
    });
    total.backward();
    return { total, grad: weight.grad };
  };
}

function unrecordedFirst() {
  const layer = new nn.Linear(4, 4);
  const x = randn([2, 4]);
  const [first, second] = autocast("cpu", () => [noGrad(() => layer.forward(x)), layer.forward(x)] as const);
  const made = { first, second, recorded: second.requiresGrad };
  second.float().pow(2).sum().backward();
  return { ...made, ...grads(layer) };
}

const device = { deviceType: "cpu" } as const;
type Context = autograd.FunctionContext;

class Exponent extends autograd.Function {
  static forward = amp.customFwd(
    (ctx: Context, x: Tensor, factors: { a: number }) => {
      const result = x.matmul(x).exp().mul(factors.a);
      ctx.saveForBackward(x, result);
      return result;
    },
    { ...device, castInputs: "float32" },
  );

  static backward = amp.customBwd((ctx, grad) => {
    const [x, result] = ctx.savedTensors as [Tensor, Tensor];
    const inner = grad.mul(result);
    return [inner.matmul(x.mT).add(x.mT.matmul(inner)), null];
  }, device);
}

class Product extends autograd.Function {
  static forward = amp.customFwd((ctx: Context, x: Tensor, w: Tensor) => {
    ctx.saveForBackward(x, w);
    return x.matmul(w);
  }, device);

  static backward = amp.customBwd((ctx, grad) => {
    const [x, w] = ctx.savedTensors as [Tensor, Tensor];
    return [grad.matmul(w.mT), x.mT.matmul(grad)];
  }, device);
}

function custom(apply: (x: Tensor) => Tensor): NamedProgram {
  return () => {
    const x = randn([3, 3]).div(3).requiresGrad_();
    const once = () => apply(x.mul(1.5));
    const inside = autocast("cpu", once);
    const outside = once();
    inside.float().sum().backward();
    const made = { inside, outside, "grad inside": x.grad!.clone() };
    outside.float().sum().backward();
    return { ...made, "grad both": x.grad };
  };
}

function multiTask() {
  const model = new mtl.HardSharing({
    trunk: new nn.Sequential(new nn.Linear(8, 16), new nn.Tanh()),
    heads: { a: new nn.Linear(16, 3), b: new nn.Linear(16, 1) },
  });
  const optimizer = sgd(model);
  const scaler = new amp.GradScaler({ initScale: 256, growthInterval: 6 });
  const balancer = new mtl.Balancer(model);
  const [x, classes, values] = [randn([12, 8]), randint(3, [12]), randn([12, 1])];
  const losses: Tensor[] = [];
  const scales: string[] = [];
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    const both = autocast("cpu", () => {
      const out = model.forward(x);
      return { a: F.crossEntropy(out.a, classes), b: F.mseLoss(out.b, values) };
    });
    losses.push(both.a.detach(), both.b.detach());
    balancer.backward(both, { scaler });
    scaler.step(optimizer);
    scaler.update();
    scales.push(python(scaler.getScale()));
  }
  return { losses: stack(losses), scales, ...state(model) };
}

const growing = { initScale: 1024, growthInterval: 5 };
const small: Training = { shape: [12, 8], optimize: sgd, dtype: "bfloat16" };
const images: Training = { shape: [6, 1, 6, 6], optimize: sgd, dtype: "bfloat16" };

export const programs: Record<string, NamedProgram> = {
  "perceptron, bfloat16, SGD": training(perceptron, small),
  "perceptron, bfloat16, AdamW": training(perceptron, { ...small, optimize: adamw }),
  "perceptron, float16, scaled": training(perceptron, { ...small, dtype: "float16", scaler: growing }),
  "perceptron, float16, scaled too far": training(perceptron, {
    ...small,
    optimize: plain,
    dtype: "float16",
    scaler: { initScale: 2 ** 22 },
  }),
  "convolution, bfloat16, SGD": training(convolution, images),
  "short perceptron, bfloat16, SGD": short(perceptron, { ...small, optimize: plain }),
  "short convolution, bfloat16, AdamW": short(convolution, { ...images, optimize: adamw }),
  "what is on": whatIsOn,
  "weight gradient": weightGradient(),
  "weight gradient without cache": weightGradient({ cacheEnabled: false }),
  "weight gradient, float16": weightGradient({ dtype: "float16" }),
  "unrecorded first": unrecordedFirst,
  "custom, converted": custom((x) => Exponent.apply(x, { a: 2 })),
  // Python draws the matrix once, after x.
  "custom, as it is": () => {
    let w: Tensor | null = null;
    return custom((x) => {
      w ??= randn([3, 2]);
      return Product.apply(x, w);
    })();
  },
  "multi-task": multiTask,
};
