// What worker.test.ts, worker_random.test.ts and worker_share.test.ts run in workers, and some of it beside them.

import { once } from "node:events";
import { type MessagePort, parentPort } from "node:worker_threads";
import * as torch from "../../lib/index.js";
import { F, func, manualSeed, mtl, nn, optim, type Tensor } from "../../lib/index.js";

const port = (): MessagePort => parentPort as MessagePort;
const post = (message: unknown) => port().postMessage(message);

/** Everything that draws numbers without being told from where; each way through libtorch once. */
export const draws: Readonly<Record<string, () => Tensor>> = {
  rand: () => torch.rand([5]),
  randn: () => torch.randn([20]),
  "randn in float64": () => torch.randn([3], { dtype: "float64" }),
  randint: () => torch.randint(100, [5]),
  "randint from low": () => torch.randint(-5, 5, [5]),
  randperm: () => torch.randperm(20),
  "randperm in int32": () => torch.randperm(20, { dtype: "int32" }),
  randLike: () => torch.randLike(torch.zeros([4])),
  randnLike: () => torch.randnLike(torch.zeros([4])),
  randintLike: () => torch.randintLike(torch.zeros([4]), 9),
  "normal of tensors": () => torch.normal(torch.zeros([4]), torch.ones([4])),
  "normal of a mean": () => torch.normal(torch.zeros([4]), 2),
  "normal of a deviation": () => torch.normal(3, torch.ones([4])),
  "normal of a size": () => torch.normal(0, 1, [4]),
  bernoulli: () => torch.bernoulli(torch.full([20], 0.5)),
  "bernoulli of p": () => torch.bernoulli(torch.zeros([20]), 0.4),
  bernoulli_: () => torch.zeros([20]).bernoulli_(0.3),
  multinomial: () => torch.multinomial(torch.ones([10]), 6),
  "multinomial with replacement": () => torch.multinomial(torch.ones([10]), 6, true),
  poisson: () => torch.poisson(torch.full([6], 4.5)),
  binomial: () => torch.binomial(torch.ones([6]).mul(10), torch.full([6], 0.5)),
  uniform_: () => torch.zeros([4]).uniform_(-1, 1),
  normal_: () => torch.zeros([4]).normal_(),
  random_: () => torch.zeros([4]).random_(),
  "random_ to": () => torch.zeros([4]).random_(7),
  exponential_: () => torch.zeros([4]).exponential_(),
  geometric_: () => torch.zeros([4]).geometric_(0.2),
  cauchy_: () => torch.zeros([4]).cauchy_(),
  logNormal_: () => torch.zeros([4]).logNormal_(),
  dropout: () => F.dropout(torch.ones([20])),
  nativeDropout: () => torch.nativeDropout(torch.ones([20]), 0.5, true)[0],
  alphaDropout: () => F.alphaDropout(torch.ones([20]), 0.5, { training: true }),
  featureAlphaDropout: () => F.featureAlphaDropout(torch.ones([2, 6, 2]), 0.5, { training: true }),
  rrelu: () => F.rrelu(torch.ones([20]).neg(), { training: true }),
  gumbelSoftmax: () => F.gumbelSoftmax(torch.zeros([6])),
  attention: () =>
    F.scaledDotProductAttention(torch.ones([1, 4, 8]), torch.ones([1, 4, 8]), torch.ones([1, 4, 8]), {
      dropoutP: 0.5,
    }),
  "a layer's start": () => new nn.Linear(3, 2).weight.detach(),
  "vmap, different for each": () =>
    func.vmap((x: Tensor) => F.dropout(x), { randomness: "different" })(torch.ones([4, 6])) as Tensor,
  "gradients that drop": () => {
    const x = torch.ones([20], { requiresGrad: true });
    F.dropout(x).sum().backward();
    return x.grad as Tensor;
  },
};

export function drawAll(seed: number): Record<string, unknown> {
  return torch.scope(() => {
    manualSeed(seed);
    return Object.fromEntries(Object.entries(draws).map(([name, draw]) => [name, draw().toArray()]));
  });
}

/** Three tasks, so that PCGrad's order matters, with dropout: numbers are drawn at every step. */
export function trainModel({ seed, steps }: { seed: number; steps: number }): number[] {
  return torch.scope(() => {
    manualSeed(seed);
    const model = new mtl.HardSharing({
      trunk: new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Dropout(0.2)),
      heads: { a: new nn.Linear(16, 1), b: new nn.Linear(16, 1), c: new nn.Linear(16, 1) },
    });
    const optimizer = new optim.Adam(model.parameters(), { lr: 1e-2 });
    const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad() });
    const losses: number[] = [];
    for (let step = 0; step < steps; step++) {
      torch.scope(() => {
        const x = torch.randn([12, 8]);
        const out = model.forward(x);
        optimizer.zeroGrad();
        const [a, b] = [F.mseLoss(out.a, x.sum(1, true)), F.mseLoss(out.b, x.sum(1, true).neg())];
        const c = F.mseLoss(out.c, torch.randn([12, 1]));
        balancer.backward({ a, b, c });
        optimizer.step();
        losses.push(a.item() + b.item() + c.item());
      });
    }
    const weights = [...model.parameters()].map((parameter) => parameter.detach().flatten());
    return [...losses, ...(torch.cat(weights).toArray() as number[])];
  });
}

const answers = { drawAll, trainModel };

/** Answers each message `[name, argument]` with what that function gives; ends at "end". */
export async function answer(): Promise<void> {
  post("ready");
  for (;;) {
    const [message] = (await once(port(), "message")) as [["drawAll", number] | "end"];
    if (message === "end") return;
    const [name, argument] = message;
    post(answers[name](argument));
  }
}

export function drawUnseeded(): void {
  post(torch.rand([4]).toArray());
}

/** The default generator as an object, and one of the user's own beside it. */
export function drawFromObjects(): void {
  const { defaultGenerator } = torch;
  defaultGenerator.manualSeed(3);
  const state = torch.getRngState();
  const first = torch.rand([2]).toArray();
  const own = torch.rand([2], { generator: new torch.Generator().manualSeed(3) }).toArray();
  torch.setRngState(state);
  const again = F.dropout(torch.ones([6])).toArray();
  defaultGenerator.setState(state);
  post({ first, own, again, repeated: F.dropout(torch.ones([6])).toArray(), seed: torch.initialSeed() });
}

export function train(data: { seed: number; steps: number }): void {
  post(trainModel(data));
}

/** Adds one to what it receives, in place, tells of it, and ends when it is told to. */
export async function addOne(given?: torch.Shared<Tensor>): Promise<void> {
  const token = given ?? ((await once(port(), "message")) as [torch.Shared<Tensor>])[0];
  const x = torch.fromShared(token);
  const { shape, dtype, requiresGrad } = x;
  torch.noGrad(() => x.add_(1));
  post({ shape, stride: x.stride(), dtype, requiresGrad, memory: torch.memory() });
  await once(port(), "message");
}

/** Shares a tensor, and ends at once: by itself, by `process.exit`, or by waiting to be terminated. */
export function give(how: "return" | "exit" | "wait"): void {
  const token = torch.share(torch.arange(6).reshape([2, 3]).t());
  port().postMessage(token, [token.port]);
  if (how === "exit") process.exit();
  if (how === "wait") setInterval(() => {}, 1000);
}

/** Listens, and does nothing with what it hears. */
export async function hear(): Promise<void> {
  post("ready");
  await once(port(), "message");
  post("heard");
  await once(port(), "message");
}

/** Ends without ever having listened. */
export function ignore(): void {
  post("ready");
}
