// The Python that is compared against, on machines whose python3 is a script that keeps a log of what it was asked.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { pythonEnvironment } from "../../scripts/python/environment.mjs";
import { type Machine, makeMachine, writeProgram } from "../setup/support/machine.js";

const list = "scripts/fixtures/requirements.txt";

/** python3 that makes a copy of itself as an environment, and whose pip refuses what `refused` is part of. */
function machineWithPython({ torch = "2.13.0+cpu", refused = "nothing" } = {}): Machine {
  const machine = makeMachine();
  const log = path.join(machine.folder, "log");
  mkdirSync(path.join(machine.context.root, path.dirname(list)), { recursive: true });
  writeFileSync(path.join(machine.context.root, list), "torch==2.13.0\ntorchjd==0.18.0\nnumpy==2.4.6\n");
  writeProgram(
    machine,
    "python3",
    `const { appendFileSync, copyFileSync, mkdirSync } = require("node:fs");
     const args = process.argv.slice(2);
     appendFileSync(${JSON.stringify(log)}, args.join(" ") + "\\n");
     if (args[1] === "venv") {
       mkdirSync(args[2] + "/bin", { recursive: true });
       copyFileSync(__filename, args[2] + "/bin/python");
     } else if (args[1] === "pip" && args.includes(${JSON.stringify(refused)})) {
       console.error("ERROR: no matching distribution");
       process.exit(1);
     } else if (args[0] === "-c") console.log(${JSON.stringify(torch)});`,
  );
  return machine;
}

const asked = (machine: Machine) =>
  readFileSync(path.join(machine.folder, "log"), "utf8")
    .split("\n")
    .filter((line) => line.includes("install"))
    .map((line) => line.replace("-m pip install --quiet ", ""));

describe("the environment", () => {
  test("is made once, and anew when the list changes or a run was killed", async () => {
    const machine = machineWithPython();
    const python = await pythonEnvironment(machine.context);
    expect(python).toBe(path.join(machine.context.root, ".cache/python/bin/python"));
    expect(asked(machine)).toEqual(["torch==2.13.0+cpu", "--no-deps torchjd==0.18.0", "numpy==2.4.6"]);

    await pythonEnvironment(machine.context);
    expect(asked(machine)).toHaveLength(3);

    writeFileSync(path.join(machine.context.root, list), "torch==2.13.0\ntorchjd==0.18.0\nnumpy==2.4.7\n");
    await pythonEnvironment(machine.context);
    expect(asked(machine).at(-1)).toBe("numpy==2.4.7");

    rmSync(path.join(machine.context.root, ".cache/python/candelabra.stamp"));
    await pythonEnvironment(machine.context);
    expect(asked(machine)).toHaveLength(9);
  });

  test("takes the plain torch where there is no CPU build", async () => {
    const machine = machineWithPython({ refused: "torch==2.13.0+cpu" });
    await pythonEnvironment(machine.context);
    expect(asked(machine)[2]).toBe("torch==2.13.0");
  });

  test("is not there when pip fails, and says pip's words", async () => {
    const machine = machineWithPython({ refused: "torchjd==0.18.0" });
    await expect(pythonEnvironment(machine.context)).rejects.toThrow(
      "pip could not install torchjd==0.18.0:\nERROR: no matching distribution",
    );
    expect(existsSync(path.join(machine.context.root, ".cache/python/candelabra.stamp"))).toBe(false);
  });

  test("has the torch that candelabra is built against, or is refused", async () => {
    const machine = machineWithPython({ torch: "2.9.1" });
    await expect(pythonEnvironment(machine.context)).rejects.toThrow("has torch 2.9.1, and 2.13.0 is needed");
  });

  test("needs a python3", async () => {
    await expect(pythonEnvironment(makeMachine().context)).rejects.toThrow("no python3 was found");
  });
});

test("CANDELABRA_PYTHON is taken as it is, and nothing is installed", async () => {
  const { context, ...machine } = machineWithPython();
  const given = path.join(machine.bin, "python3");
  const withOwn = { ...context, env: { ...context.env, CANDELABRA_PYTHON: given } };
  expect(await pythonEnvironment(withOwn)).toBe(given);
  expect(existsSync(path.join(context.root, ".cache"))).toBe(false);
  const absent = { ...context, env: { ...context.env, CANDELABRA_PYTHON: "/no/such/python" } };
  await expect(pythonEnvironment(absent)).rejects.toThrow("/no/such/python cannot import torch");
});
