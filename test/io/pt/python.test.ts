// PyTorch itself reads what we write, and we read what it writes; skipped where no Python with torch is installed.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import {
  load,
  loadNpz,
  loadShardedSafetensors,
  save,
  saveNpy,
  saveNpz,
  saveShardedSafetensors,
} from "../../../lib/io/index.js";
import * as nn from "../../../lib/nn/index.js";
import * as optim from "../../../lib/optim/index.js";
import { arange, ops, randn, type Tensor, tensor, zeros } from "../../../lib/tensor/index.js";
import { scoped } from "../../support/scoped.js";
import { complexes, dtypes, values } from "./values.js";

const root = join(import.meta.dirname, "../../..");
const made = join(root, ".cache/python/bin/python");
const python = process.env.CANDELABRA_PYTHON ?? (existsSync(made) ? made : "python3");
const isThere = spawnSync(python, ["-c", "import torch, safetensors"]).status === 0;
const why = "skipped where no Python with torch is: npm run parity makes one, or set CANDELABRA_PYTHON";

const folder = mkdtempSync(join(tmpdir(), "candelabra-python-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one part of the script; what it prints is JSON. */
function run(part: string): unknown {
  const script = join(import.meta.dirname, "../python/check_files.py");
  const { status, stdout, stderr } = spawnSync(python, [script, part, folder], { encoding: "utf8" });
  expect(status, stderr.slice(-2000)).toBe(0);
  return JSON.parse(stdout);
}

test.skipIf(!isThere)(
  `torch.load(weights_only=True) reads every dtype, views and values (${why})`,
  scoped(async () => {
    const base = arange(12, { dtype: "float32" });
    const views = {
      base,
      turned: base.reshape([3, 4]).t(),
      again: base,
      conj: complexes().conj(),
      parameter: new nn.Parameter(tensor([1.5])),
      leaf: tensor([1.5]).requiresGrad_(),
      meta: zeros([2], { device: "meta" }),
      sparse: ops.call("aten::to_sparse", tensor([[0, 2.5]])) as Tensor,
      empty: zeros([0, 3]),
      scalar: tensor(7.5),
    };
    await save(dtypes(), join(folder, "dtypes.pt"));
    await save(views, join(folder, "views.pt"));
    await save(values, join(folder, "values.pt"));
    expect(run("read")).toBe("read");
  }),
);

test.skipIf(!isThere)(
  `a training goes on in Python and back, to the same bits (${why})`,
  scoped(async () => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 1));
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.01, weightDecay: 0.1 });
    const x = randn([8, 3]);
    const step = () => {
      optimizer.zeroGrad();
      model.forward(x).square().mean().backward();
      optimizer.step();
    };
    step();
    step();
    await save(
      { model: model.stateDict(), optimizer: optimizer.stateDict(), x },
      join(folder, "training.pt"),
    );
    step();
    expect(run("train")).toBe("trained");
    const theirs = await load<{ model: Record<string, Tensor>; optimizer: optim.OptimizerStateDict }>(
      join(folder, "trained.pt"),
    );
    // Another machine's kernels, or another number of threads, may round a last bit elsewhere.
    for (const [name, value] of Object.entries(model.stateDict())) {
      expect(theirs.model[name], name).toBeClose(value, { rtol: 1e-5, atol: 1e-7 });
    }
    optimizer.loadStateDict(theirs.optimizer);
    expect((optimizer.stateDict().state[0]!.step as Tensor).item()).toBe(3);
  }),
);

test.skipIf(!isThere)(
  `NumPy and safetensors read arrays, archives and shards, and we read theirs (${why})`,
  scoped(async () => {
    const { bfloat16, complex32, ...known } = dtypes();
    await saveNpz(known, join(folder, "ours.npz"));
    await saveNpy(arange(6).reshape([2, 3]).t(), join(folder, "ours.npy"));
    await saveShardedSafetensors({ a: zeros([2]), b: arange(4) }, join(folder, "m.safetensors.index.json"), {
      maxShardBytes: 32,
    });
    expect(run("arrays")).toBe("arrays");
    const packed = await loadNpz(join(folder, "packed.npz"));
    expect(packed.numbers!.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(readFileSync(join(folder, "ours.npy")).equals(readFileSync(join(folder, "theirs.npy")))).toBe(
      true,
    );
    const { tensors } = await loadShardedSafetensors(join(folder, "m.safetensors.index.json"), {
      mmap: true,
    });
    expect(tensors.b!.toArray()).toEqual([0, 1, 2, 3]);
    expect([bfloat16!.dtype, complex32!.dtype]).toEqual(["bfloat16", "complex32"]);
  }),
);
