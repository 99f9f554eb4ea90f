"""The nets of nets.json: the trunk first, then the heads, as workers/nets.ts builds them."""

import torch.nn.functional as F
from torch import nn

from resnet import resnet18


class EncoderLayer(nn.Module):
    """A transformer's encoder layer, post-norm and without dropout."""

    def __init__(self, width, heads, hidden):
        super().__init__()
        self.width, self.heads = width, heads
        self.project = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width)
        self.expand = nn.Linear(width, hidden)
        self.contract = nn.Linear(hidden, width)
        self.norm2 = nn.LayerNorm(width)

    def forward(self, input):
        attended = self.norm1(input + self.attend(input))
        hidden = F.relu(self.expand(attended))
        return self.norm2(attended + self.contract(hidden))

    def attend(self, input):
        batch, tokens, width = input.shape
        parts = self.project(input).view(batch, tokens, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        attended = F.scaled_dot_product_attention(query, key, value)
        return self.merge(attended.transpose(1, 2).reshape(batch, tokens, width))


class MeanOfTokens(nn.Module):
    def forward(self, input):
        return input.mean(1)


class LastOfLSTM(nn.Module):
    def __init__(self, inputs, hidden, layers):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, layers, batch_first=True)

    def forward(self, input):
        output, _ = self.lstm(input)
        return output[:, -1]


def transformer_encoder(width, heads, hidden, layers):
    layer = nn.TransformerEncoderLayer(width, heads, hidden, dropout=0.1, batch_first=True)
    return nn.TransformerEncoder(layer, layers)


LAYERS = {
    "linear": nn.Linear,
    "relu": nn.ReLU,
    "conv2d": nn.Conv2d,
    "maxPool2d": nn.MaxPool2d,
    "flatten": nn.Flatten,
    "encoderLayer": EncoderLayer,
    "meanOfTokens": MeanOfTokens,
    "resnet18": resnet18,
    "lstm": LastOfLSTM,
    "transformerEncoder": transformer_encoder,
}
LOSSES = {"mse": F.mse_loss, "crossEntropy": F.cross_entropy}


class Model(nn.Module):
    def __init__(self, net, tasks):
        super().__init__()
        self.trunk = nn.Sequential(*(LAYERS[name](*sizes) for name, *sizes in net["trunk"]))
        head = net["head"]
        self.heads = nn.ModuleList(nn.Linear(head["features"], head["outputs"]) for _ in range(tasks))
        self.loss = LOSSES[head["loss"]]

    def last_shared_weight(self):
        """What GradNorm's norms are taken on."""
        return [parameter for parameter in self.trunk.parameters() if parameter.ndim > 1][-1]

    def forward(self, x, targets):
        """The trunk's output and the losses, one a task."""
        features = self.trunk(x)
        return features, [self.loss(head(features), target) for head, target in zip(self.heads, targets)]
