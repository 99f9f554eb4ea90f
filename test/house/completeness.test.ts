// Every public class, function and constant of the upper rooms says what it is called in PyTorch, or where it is from.

import { join } from "node:path";
import { expect, test } from "vitest";
import { publicExports } from "../../scripts/docs/exports.js";

const root = join(import.meta.dirname, "../..");
const rooms = [
  "lib/nn/index.ts",
  "lib/func/index.ts",
  "lib/optim/index.ts",
  "lib/amp/index.ts",
  "lib/mtl/index.ts",
  "lib/data/index.ts",
];

/** `PyTorch: torch.nn.Linear`, "as PyTorch's", a paper ("Yu et al. 2020"), or another source by its word. */
const origin = /PyTorch|\btorch\.|et al\.|Source:/;

const exported = publicExports(root, rooms);

test.each(rooms)("%s", (room) => {
  const values = exported.get(room)!;
  expect(values.length).toBeGreaterThan(2);
  const silent = values.filter(({ documentation }) => !origin.test(documentation));
  expect(silent.map(({ name, where }) => `${name} (${where})`)).toEqual([]);
});
