// A language model of characters: a causal transformer, AdamW, a warm-up, clipped gradients.

import { readFileSync } from "node:fs";
import { arange, F, manualSeed, nn, optim, randint, scope, type Tensor, tensor } from "candelabra";

const text = readFileSync("examples/data/alice.txt", "utf8");
const characters = [...new Set(text)].sort();
const context = 48;

class LanguageModel extends nn.Module {
  tokens: nn.Embedding;
  positions: nn.Embedding;
  encoder: nn.TransformerEncoder;
  head: nn.Linear;
  mask: Tensor;

  constructor(width = 64) {
    super();
    this.tokens = new nn.Embedding(characters.length, width);
    this.positions = new nn.Embedding(context, width);
    const options = {
      dimFeedforward: 2 * width,
      dropout: 0.1,
      activation: "gelu",
      batchFirst: true,
    } as const;
    const layer = new nn.TransformerEncoderLayer(width, 4, options);
    this.encoder = new nn.TransformerEncoder(layer, 2, { enableNestedTensor: false });
    this.head = new nn.Linear(width, characters.length);
    this.mask = this.registerBuffer("mask", nn.Transformer.generateSquareSubsequentMask(context), {
      persistent: false,
    });
  }

  forward(x: Tensor): Tensor {
    const z = this.tokens.forward(x).add(this.positions.forward(arange(context)));
    return this.head.forward(this.encoder.forward(z, { mask: this.mask, isCausal: true }));
  }
}

function train(steps: number): number[] {
  manualSeed(0);
  const codes = tensor(
    Array.from(text, (character) => characters.indexOf(character)),
    { dtype: "int64" },
  );
  const model = new LanguageModel();
  const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-3, betas: [0.9, 0.95], weightDecay: 0.1 });
  const scheduler = new optim.lrScheduler.LambdaLR(optimizer, {
    lrLambda: (step) => Math.min(1, (step + 1) / 10),
  });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    scope(() => {
      const starts = randint(0, codes.shape[0]! - context, [16]);
      const windows = codes.index([starts.unsqueeze(1).add(arange(context + 1))]);
      const logits = model.forward(windows.narrow(1, 0, context));
      const loss = F.crossEntropy(logits.flatten(0, 1), windows.narrow(1, 1, context).flatten());
      optimizer.zeroGrad();
      loss.backward();
      nn.utils.clipGradNorm_(model.parameters(), 1);
      optimizer.step();
      scheduler.step();
      losses.push(loss.item());
    });
  }
  return losses;
}

console.log(JSON.stringify(train(Number(process.env.STEPS ?? 100))));
