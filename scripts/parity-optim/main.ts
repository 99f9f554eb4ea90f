// Are the optimizers PyTorch's? Python runs every configuration of PyTorch's own database of optimizers and the settings
// of its C++ baselines; the same runs follow here, on the same net, and every parameter on the way and the state dict at
// the end are compared, bit for bit:
//
//   npm run parity:optim                             all optimizers
//   npm run parity:optim Adam LBFGS                  those
//   npm run parity:optim -- --recording FILE --verbose
//
// Python runs each time, in the environment that it makes itself (scripts/python/environment.mjs). In float64 1e-12 of the
// largest number is near enough, for C libraries and CPUs that are not Python's. Ends with 1 when something differs, or
// when an error input of the database gives no Error; skips.ts says what is not compared.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { kernels } from "../../test/support/kernels.js";
import { pythonEnvironment } from "../python/environment.mjs";
import { createContext } from "../setup/support/context.mjs";
import { messageOf, SetupError } from "../setup/support/errors.mjs";
import { run } from "../setup/support/exec.mjs";

const cannotBegin = 2;

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: { recording: { type: "string" }, verbose: { type: "boolean", default: false } },
  });
}

/** Python's runs, in a file. */
async function record(file: string): Promise<void> {
  const context = createContext();
  const python = await pythonEnvironment(context);
  const script = path.join(context.root, "scripts/parity-optim/record.py");
  const env = { ...context.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const { code, stderr } = await run(python, [script, file], { cwd: context.root, env });
  if (code !== 0) throw new Error(`scripts/parity-optim/record.py failed:\n${stderr.trimEnd()}`);
}

async function compare(file: string, wanted: readonly string[], verbose: boolean): Promise<number> {
  // Before libtorch is loaded, which is why it is imported here: the kernels that the recorder took.
  Object.assign(process.env, kernels);
  const { setNumThreads } = await import("../../lib/index.js");
  const { readRecording } = await import("./recording.js");
  const { replay } = await import("./replay.js");
  const { replayError } = await import("./errors.js");
  const { failures, headline, isEqual, lines, skipLines } = await import("./report.js");
  const { skipOf } = await import("./skips.js");
  setNumThreads(1);
  const recording = readRecording(file);
  const isWanted = ({ optimizer }: { optimizer: string }) =>
    wanted.length === 0 || wanted.includes(optimizer);
  const results = recording.runs.filter(isWanted).map((one) => {
    const skipped = skipOf(one);
    return { run: one, skipped, differences: skipped === null ? replay(one) : [] };
  });
  const errors = recording.errors.filter(isWanted).map((input) => ({ input, got: replayError(input) }));
  if (results.length === 0) throw new Error(`no optimizer is called ${wanted.join(" or ")}`);
  for (const line of failures(results, errors, verbose)) console.log(line);
  console.log(`torch ${recording.torch}, one thread`);
  for (const line of [...lines(results, errors), ...skipLines(results)]) console.log(line);
  console.log(headline(results, errors));
  return results.every(isEqual) && errors.every(({ got }) => got === null) ? 0 : 1;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "parity-optim-"));
  try {
    const { values, positionals } = readOptions();
    const file = values.recording ?? path.join(folder, "runs.json");
    if (values.recording === undefined) await record(file);
    return await compare(file, positionals, values.verbose);
  } catch (error) {
    console.error(`candelabra: ${messageOf(error)}`);
    if (error instanceof SetupError && error.mend) console.error(`  mend: ${error.mend}`);
    return cannotBegin;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
