// Models that scripts/fixtures/record_nn_models.py writes in Python.

import * as nn from "../../lib/nn/index.js";
import { ones, type Tensor, tensor, zeros } from "../../lib/tensor/index.js";

export class Residual extends nn.Module {
  body = new nn.Sequential(new nn.Linear(8, 8), new nn.ReLU(), new nn.Linear(8, 8));
  callCount = this.registerBuffer("callCount", tensor(0));
  scratch = this.registerBuffer("scratch", zeros([2]), { persistent: false });
  gain = new nn.Parameter(ones([8]));

  forward(x: Tensor): Tensor {
    return x.add(this.body.forward(x).mul(this.gain));
  }
}

export interface Heads {
  damageLevel: Tensor;
  size: Tensor;
}

export class MultiTask extends nn.Module {
  trunk = new nn.Sequential(new nn.Linear(6, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Dropout(0.25));
  blocks = new nn.ModuleList([new Residual(), new Residual()]);
  manySame = new nn.ModuleList([...[0, 1, 2].map(() => new nn.Linear(8, 8)), new nn.Tanh()]);
  logVariance = new nn.Parameter(zeros([2]));
  heads = new nn.ModuleDict({
    damageLevel: new nn.Linear(8, 1),
    size: new nn.Sequential(new nn.Linear(8, 3)),
  });
  tied = new nn.Linear(8, 8);
  nothing = new nn.Identity();

  constructor() {
    super();
    const first = this.manySame.at(0);
    if (first instanceof nn.Linear) this.tied.weight = first.weight;
  }

  forward(x: Tensor): Heads {
    let z = this.trunk.forward(x);
    for (const layer of [...this.blocks, ...this.manySame, this.tied]) z = layer.forward(z);
    const { heads } = this;
    return { damageLevel: heads.get("damageLevel").forward(z), size: heads.get("size").forward(z) };
  }
}
