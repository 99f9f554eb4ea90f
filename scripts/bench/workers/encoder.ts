// A transformer's encoder layer, post-norm and without dropout; python/nets.py has the same.

import { F, nn, ops, type Tensor } from "candelabra";

export class EncoderLayer extends nn.Module<[input: Tensor], Tensor> {
  readonly width: number;
  readonly heads: number;
  project: nn.Linear;
  merge: nn.Linear;
  norm1: nn.LayerNorm;
  expand: nn.Linear;
  contract: nn.Linear;
  norm2: nn.LayerNorm;

  constructor(width: number, heads: number, hidden: number) {
    super();
    this.width = width;
    this.heads = heads;
    this.project = new nn.Linear(width, 3 * width);
    this.merge = new nn.Linear(width, width);
    this.norm1 = new nn.LayerNorm(width);
    this.expand = new nn.Linear(width, hidden);
    this.contract = new nn.Linear(hidden, width);
    this.norm2 = new nn.LayerNorm(width);
  }

  override forward(input: Tensor): Tensor {
    const attended = this.norm1.forward(input.add(this.#attend(input)));
    const hidden = F.relu(this.expand.forward(attended));
    return this.norm2.forward(attended.add(this.contract.forward(hidden)));
  }

  #attend(input: Tensor): Tensor {
    const [batch, tokens] = input.shape as [number, number];
    const size = this.width / this.heads;
    const parts = this.project.forward(input).view(batch, tokens, 3, this.heads, size);
    const [query, key, value] = parts.permute(2, 0, 3, 1, 4).unbind(0);
    const attended = ops.call("aten::scaled_dot_product_attention", query, key, value) as Tensor;
    return this.merge.forward(attended.transpose(1, 2).reshape(batch, tokens, this.width));
  }
}

/** The mean over a sentence: [batch, tokens, width] to [batch, width]. */
export class MeanOfTokens extends nn.Module<[input: Tensor], Tensor> {
  override forward(input: Tensor): Tensor {
    return input.mean(1);
  }
}
