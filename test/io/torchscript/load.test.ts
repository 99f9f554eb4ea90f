// scripts/fixtures/record_io_torchscript.py scripted, traced and trained these in PyTorch.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { FileFormatError, loadTorchScript } from "../../../lib/io/index.js";
import * as optim from "../../../lib/optim/index.js";
import {
  ArgumentError,
  CandelabraError,
  ones,
  type Tensor,
  tensor,
  zeros,
} from "../../../lib/tensor/index.js";
import { loadFixture } from "../../support/fixtures.js";
import { scoped } from "../../support/scoped.js";

interface Recorded {
  x: number[][];
  evaluated: number[][];
  losses: number[];
  keys: string[];
  parameters: string[];
  runningMean: number[];
  batches: number;
  traced: number[][];
}

const recorded = loadFixture<Recorded>("io/torchscript/net");
const fixture = (name: string) =>
  fileURLToPath(new URL(`../../fixtures/io/torchscript/${name}`, import.meta.url));
const load = (name = "net.pt") => loadTorchScript(fixture(name), { trusted: true });
const input = () => tensor(recorded.x, { dtype: "float32" });
// The interpreter fuses what Python's did in another order.
const close = { rtol: 1e-5, atol: 1e-6 };

const folder = mkdtempSync(join(tmpdir(), "candelabra-script-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("loadTorchScript", () => {
  test(
    "forwards as in PyTorch, in both modes",
    scoped(async () => {
      const model = await load();
      expect(model.training).toBe(true);
      expect(model.eval().forward(input())).toBeClose(recorded.evaluated, close);
      const traced = await load("traced.pt");
      expect(traced.forward(input())).toBeClose(recorded.traced, close);
    }),
  );

  test(
    "trains as in PyTorch, its batch norm too",
    scoped(async () => {
      const model = await load();
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const losses: number[] = [];
      for (let step = 0; step < recorded.losses.length; step++) {
        optimizer.zeroGrad();
        const loss = (model.forward(input()) as Tensor).square().mean();
        loss.backward();
        optimizer.step();
        losses.push(loss.item() as number);
      }
      expect(losses).toBeClose(recorded.losses, close);
      const state = model.stateDict();
      // eval() above in the recorder had counted nothing.
      expect(state["layers.1.running_mean"]).toBeClose(recorded.runningMean, close);
      expect(state["layers.1.num_batches_tracked"]!.item()).toBe(recorded.batches);
    }),
  );

  test(
    "has PyTorch's keys; loads a state, moves, freezes and ties",
    scoped(async () => {
      const [model, other] = [await load(), await load()];
      expect(Object.keys(model.stateDict())).toEqual(recorded.keys);
      expect(model.namedParameters().map(([name]) => name)).toEqual(recorded.parameters);
      for (const parameter of other.parameters()) parameter.requiresGrad_(false).zero_();
      model.loadStateDict(other.stateDict());
      expect(model.eval().forward(input())).toBeClose(zeros([5, 2]), close);
      model.to("float64");
      expect((model.forward(input().to("float64")) as Tensor).dtype).toBe("float64");
      model.requiresGrad_(false);
      expect((model.forward(input().to("float64")) as Tensor).requiresGrad).toBe(false);
    }),
  );

  test(
    "other methods take and give what their types say",
    scoped(async () => {
      const model = await load();
      const [totals, mixed, sizes] = model.run("several", ones([3])) as [
        Record<string, Tensor>,
        unknown,
        unknown,
      ];
      expect([totals.total!.item(), totals.twice!.item()]).toEqual([6, 12]);
      expect([mixed, sizes]).toEqual([
        [2, 2, "text", null],
        [1, 2],
      ]);
      const [more] = model.run("several", ones([3]), 0.5, [4, 5, 6], { a: ones([2]) }) as [
        Record<string, Tensor>,
      ];
      expect(more.total!.item()).toBe(3.5);
      const keyed = model.run("raises", zeros([2])) as Map<number, Tensor>;
      expect(keyed.get(1)!.toArray()).toEqual([0, 0]);
    }),
  );

  test(
    "errors of the program and of its arguments are errors here",
    scoped(async () => {
      const model = await load();
      const cases: [call: () => unknown, message: RegExp][] = [
        [() => model.run("raises", ones([2])), /above zero/],
        [() => model.forward(ones([5, 7])), /mat1|shape/],
        [() => model.forward(3), /ScriptModule\.run: expected a Tensor for x, got 3/],
        [() => model.forward(), /missing value for argument 'x'/],
        [() => model.forward(ones([1]), 1), /at most 1 arguments/],
        [() => model.run("several", ones([1]), "a"), /expected a number for scale, got a string 'a'|scale/],
        [() => model.run("several", ones([1]), 1, [0.5]), /expected an integer for sizes/],
        [() => model.run("none"), /expected a method of the program for method, got 'none'/],
      ];
      for (const [call, message] of cases) {
        expect(call).toThrow(message);
        expect(call).toThrow(CandelabraError);
      }
    }),
  );
});

describe("loadTorchScript refuses", () => {
  test("without trust", async () => {
    const never = {} as { trusted: true };
    await expect(loadTorchScript(fixture("net.pt"), never)).rejects.toThrow(/say \{ trusted: true \}/);
    await expect(loadTorchScript(fixture("net.pt"), never)).rejects.toThrow(ArgumentError);
  });

  test("a file of torch.save", async () => {
    const checkpoint = fileURLToPath(new URL("../../fixtures/io/pt/dtypes.pt", import.meta.url));
    await expect(loadTorchScript(checkpoint, { trusted: true })).rejects.toThrow(
      /is it a file of torch\.save/,
    );
  });

  test("any changed byte of its members, and a file that is cut", async () => {
    const whole = readFileSync(fixture("net.pt"));
    const path = join(folder, "changed.pt");
    const loading = (bytes: Buffer) => {
      writeFileSync(path, bytes);
      return loadTorchScript(path, { trusted: true });
    };
    for (let length = 0; length < whole.length; length += 997) {
      await expect(loading(whole.subarray(0, length)), `cut to ${length}`).rejects.toThrow(FileFormatError);
    }
    for (const text of ["torch_", "def forward", "constants.pkl"]) {
      const at = whole.indexOf(text);
      if (at < 0) continue;
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ 1;
      await expect(loading(bytes), text).rejects.toThrow(FileFormatError);
    }
  });
});
