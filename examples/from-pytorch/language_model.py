"""A language model of characters: a causal transformer, AdamW, a warm-up, clipped gradients."""

import json
import os
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

TEXT = (Path(__file__).parents[1] / "data/alice.txt").read_text()
CHARACTERS = sorted(set(TEXT))
CONTEXT = 48


class LanguageModel(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.tokens = nn.Embedding(len(CHARACTERS), width)
        self.positions = nn.Embedding(CONTEXT, width)
        layer = nn.TransformerEncoderLayer(width, 4, 2 * width, dropout=0.1, activation="gelu", batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(width, len(CHARACTERS))
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(CONTEXT), persistent=False)

    def forward(self, x):
        z = self.tokens(x) + self.positions(torch.arange(CONTEXT))
        return self.head(self.encoder(z, mask=self.mask, is_causal=True))


def train(steps):
    torch.manual_seed(0)
    text = torch.tensor([CHARACTERS.index(character) for character in TEXT])
    model = LanguageModel()
    options = {"lr": 3e-3, "betas": (0.9, 0.95), "weight_decay": 0.1, "fused": True}
    optimizer = torch.optim.AdamW(model.parameters(), **options)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 10))
    losses = []
    for _ in range(steps):
        starts = torch.randint(len(text) - CONTEXT, (16,))
        windows = text[starts.unsqueeze(1) + torch.arange(CONTEXT + 1)]
        logits = model(windows[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    print(json.dumps(train(int(os.environ.get("STEPS", 100)))))
