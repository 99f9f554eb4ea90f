// The most memory that this process holds above a plain step's, in bytes of the parameters: folded_memory.child.ts PATH TASKS

import { readFileSync } from "node:fs";
import { manualSeed, mtl, nn, randn, scope, type Tensor } from "../../lib/index.js";

const [path, tasks] = [process.argv[2] as mtl.TaskGradientPath, Number(process.argv[3])];
const [layers, width, batch] = [8, 768, 16];

/** What the kernel has counted since the process began. */
function peakBytes(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))!;
  return Number(kilobytes) * 1024;
}

manualSeed(0);
type Layer = nn.Module<[input: Tensor], Tensor>;
const trunk = new nn.Sequential<Layer[]>(
  ...Array.from({ length: layers }, () => [new nn.Linear(width, width), new nn.Tanh()]).flat(),
);
const names = Array.from({ length: tasks }, (_, task) => `t${task}`);
const heads: Record<string, nn.Linear> = Object.fromEntries(
  names.map((name) => [name, new nn.Linear(width, 1)]),
);
const model = new mtl.HardSharing({ trunk, heads });
const x = randn([batch, width]);

const losses = (): Record<string, Tensor> => {
  const out = model.forward(x);
  return Object.fromEntries(names.map((name) => [name, out[name]!.square().mean()]));
};
const plain = () =>
  scope(() => {
    model.zeroGrad();
    Object.values(losses())
      .reduce((sum, loss) => sum.add(loss))
      .backward();
  });
const balancer = new mtl.Balancer(model, { aggregator: new mtl.PCGrad(), gradients: path });
const balanced = () =>
  scope(() => {
    model.zeroGrad();
    balancer.backward(losses());
  });

for (let step = 0; step < 3; step++) plain();
const before = peakBytes();
for (let step = 0; step < 3; step++) balanced();
const parameters = model.sharedParameters().reduce((sum, parameter) => sum + 4 * parameter.numel(), 0);
console.log(JSON.stringify((peakBytes() - before) / parameters));
