// The nets of nets.json: the trunk first, then the heads, so that a seed gives PyTorch's initial parameters.

import { F, models, mtl, nn, type Tensor } from "candelabra";
import type { LayerSpec, Net } from "../job.js";
import type { Batch } from "./data.js";
import { EncoderLayer, MeanOfTokens } from "./encoder.js";
import { LastOfLSTM } from "./lstm.js";

type Layer = nn.Module<[input: Tensor], Tensor>;

const layers: Readonly<Record<string, (...sizes: number[]) => Layer>> = {
  linear: (inputs, outputs) => new nn.Linear(inputs!, outputs!),
  relu: () => new nn.ReLU(),
  conv2d: (inputs, outputs, kernel) => new nn.Conv2d(inputs!, outputs!, kernel!),
  maxPool2d: (kernel) => new nn.MaxPool2d(kernel!),
  flatten: () => new nn.Flatten(),
  encoderLayer: (width, heads, hidden) => new EncoderLayer(width!, heads!, hidden!),
  meanOfTokens: () => new MeanOfTokens(),
  resnet18: () => withoutLast(models.resnet18({ numClasses: 1 })),
  lstm: (inputs, hidden, depth) => new LastOfLSTM(inputs!, hidden!, depth!),
  transformerEncoder: (width, heads, dimFeedforward, depth) => {
    const layer = new nn.TransformerEncoderLayer(width!, heads!, {
      dimFeedforward,
      dropout: 0.1,
      batchFirst: true,
    });
    return new nn.TransformerEncoder(layer, depth!) as unknown as Layer; // what else forward takes may be left out
  },
};

function withoutLast(net: models.ResNet): models.ResNet {
  net.fc = new nn.Identity();
  return net;
}

export interface BenchModel {
  module: nn.Module & Partial<mtl.MultiTask>;
  /** What GradNorm's norms are taken on: the trunk's last weight matrix. */
  lastSharedWeight: nn.Parameter;
  losses(batch: Batch): Record<string, Tensor>;
}

export const taskNames = (tasks: number): string[] => Array.from({ length: tasks }, (_, task) => `t${task}`);

export function buildModel({ trunk, head }: Net, tasks: number): BenchModel {
  const loss = head.loss === "mse" ? F.mseLoss : F.crossEntropy;
  const trunkLayers = trunk.map(build);
  const newHead = () => new nn.Linear(head.features, head.outputs);
  if (tasks === 1) {
    const module = new nn.Sequential<Layer[]>(...trunkLayers, newHead());
    return {
      module,
      lastSharedWeight: lastWeight(trunkLayers),
      losses: ({ x, targets }) => ({ t0: loss(module.forward(x), targets.t0!) }),
    };
  }
  const heads = Object.fromEntries(taskNames(tasks).map((task) => [task, newHead()]));
  const module = new mtl.HardSharing({ trunk: new nn.Sequential<Layer[]>(...trunkLayers), heads });
  return {
    module,
    lastSharedWeight: lastWeight(trunkLayers),
    losses({ x, targets }) {
      const outputs = module.forward(x);
      const losses: Record<string, Tensor> = {};
      for (const task of module.tasks) losses[task] = loss(outputs[task]!, targets[task]!);
      return losses;
    },
  };
}

function build([name, ...sizes]: LayerSpec): Layer {
  const make = layers[name];
  if (!make) throw new Error(`nets.json: "${name}" is no layer`);
  return make(...sizes);
}

function lastWeight(trunk: readonly Layer[]): nn.Parameter {
  return trunk
    .flatMap((layer) => layer.parameters())
    .filter((parameter) => parameter.ndim > 1)
    .at(-1)!;
}
