// torch.nn's constructors against ours: every class is here, and every option it takes is in some row of the tables.

import { expect, test } from "vitest";
import * as nn from "../../lib/nn/index.js";
import { cases } from "./cases.js";
import { families } from "./families/index.js";
import { loadNnFixture } from "./support.js";

interface Signature {
  required: string[];
  optional: string[];
}

const signatures = loadNnFixture<Record<string, Signature>>("families/signatures");

/** Classes of torch.nn that are not here, each with its reason. */
const missing: Record<string, string> = {
  Container: "deprecated since PyTorch 0.4",
  LinearCrossEntropyOptions: "linear cross entropy is computed at once",
  SyncBatchNorm: "needs several processes",
};
const lazy = "parameters whose shape the first input decides";
const isLazy = (name: string) => name.startsWith("Lazy");

/** Families with tables and tests of their own. */
const elsewhere =
  /^(Module|Sequential|(Module|Parameter)(List|Dict)|(RNN|LSTM|GRU)(Cell)?(Base)?|RNNCellBase|Transformer.*|MultiheadAttention)$/;

/** Options that no row can hold or that are not taken, each with its reason. */
const untaken: Record<string, string> = {
  sizeAverage: "deprecated: see reduction",
  reduce: "deprecated: see reduction",
  minValue: "deprecated: see minVal",
  maxValue: "deprecated: see maxVal",
  _weight: "see fromPretrained",
  _freeze: "see fromPretrained",
  options: "linear cross entropy is computed at once",
  dtype: "rows convert their module",
  device: "rows run on the CPU",
  distanceFunction: "a function: layer_forms.test.ts",
  sparse: "gradients of another layout: layer_forms.test.ts, functional.test.ts",
};

const camel = (name: string) =>
  name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

test("every class of torch.nn is exported, or known to be missing", () => {
  const names = Object.keys(signatures);
  expect(names.length).toBeGreaterThan(150);
  const absent = names.filter((name) => !(name in nn));
  expect(absent.filter((name) => !isLazy(name)).sort()).toEqual(Object.keys(missing).sort());
  // Written so that the first lazy module to come takes its name off this list.
  expect(absent.filter(isLazy).length, lazy).toBe(13);
});

const rows = [
  ...cases.map(({ layer, args = [], options = {} }) => ({ module: layer, args, options })),
  ...Object.values(families)
    .flat()
    .map(({ module, args = [], options = {} }) => ({ module, args, options })),
];

const checked = Object.entries(signatures).filter(([name]) => name in nn && !elsewhere.test(name));

test.each(checked)("%s: rows use every option that torch.nn has", (name, { required, optional }) => {
  const own = rows.filter(({ module }) => module === name);
  expect(own).not.toEqual([]);
  const used = own.flatMap(({ args, options }) => [
    ...args.map((_, i) => camel([...required, ...optional][i]!)),
    ...Object.keys(options),
  ]);
  const wanted = optional.map(camel).filter((option) => !(option in untaken));
  expect(wanted.filter((option) => !used.includes(option))).toEqual([]);
  // And what rows call an option is one of PyTorch's, in its place.
  const known = [...required, ...optional].map(camel);
  expect(used.filter((option) => !known.includes(option))).toEqual([]);
});
