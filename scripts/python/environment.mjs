// The Python that tests and benches compare against: a virtual environment in .cache/python with the packages of
// scripts/fixtures/requirements.txt, made on first use and again when that list changes. Nothing that candelabra
// itself does needs it.
//
//   CANDELABRA_PYTHON   an interpreter that has those packages, to use instead
//
//   const python = await pythonEnvironment(createContext());

import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { pythons } from "../setup/libtorch/python.mjs";
import { isWanted, libtorchVersion } from "../setup/libtorch/version.mjs";
import { SetupError } from "../setup/support/errors.mjs";
import { run } from "../setup/support/exec.mjs";
import { withLock } from "../setup/support/lock.mjs";
import { hashInputs, readStamp, writeStamp } from "../setup/support/stamp.mjs";
import { mendFor } from "../setup/support/system.mjs";
import { installRequirements, requirementsFile } from "./requirements.mjs";

/** @typedef {import("../setup/support/context.mjs").Context} Context */

/**
 * @param {Context} context
 * @returns {Promise<string>} the interpreter; its torch is of the version that candelabra is built against
 * @throws {SetupError} when there is no Python, or pip cannot install what is needed
 */
export async function pythonEnvironment(context) {
  const given = context.env.CANDELABRA_PYTHON;
  if (given) {
    await requireTorch(context, given, "set CANDELABRA_PYTHON to a Python that has it, or unset it");
    return given;
  }
  const folder = path.join(context.root, ".cache", "python");
  const onWait = () =>
    context.report.note("another process is making the Python environment, waiting for it");
  return withLock(`${folder}.lock`, () => ensure(context, folder), { onWait });
}

/**
 * @param {Context} context
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function ensure(context, folder) {
  const stampFile = path.join(folder, "candelabra.stamp");
  const stamp = hashInputs(context.root, [requirementsFile]);
  const interpreter = interpreterIn(context, folder);
  if (readStamp(stampFile) === stamp && existsSync(interpreter)) return interpreter;
  rmSync(folder, { recursive: true, force: true }); // what a killed run, or another list, left
  await create(context, folder);
  await installRequirements(context, interpreter);
  await requireTorch(context, interpreter, `delete ${folder} and run the command again`);
  writeStamp(stampFile, stamp); // last: without it the next run begins anew
  return interpreter;
}

/**
 * @param {Context} context
 * @param {string} folder
 */
function interpreterIn({ platform }, folder) {
  return platform === "win32"
    ? path.join(folder, "Scripts", "python.exe")
    : path.join(folder, "bin", "python");
}

/**
 * @param {Context} context
 * @param {string} folder
 */
async function create(context, folder) {
  const [python] = pythons(context);
  if (!python) throw new SetupError("no python3 was found on the PATH.", mendFor(context, "python"));
  const { code, stdout, stderr } = await run(python, ["-m", "venv", folder], { env: context.env });
  if (code === 0) return;
  const reason = `${stdout}\n${stderr}`.trim();
  // Debian keeps venv in a package of its own, and says so.
  throw new SetupError(`${python} cannot make a virtual environment:\n${reason}`, mendFor(context, "python"));
}

/**
 * @param {Context} context
 * @param {string} python
 * @param {string} mend
 */
async function requireTorch({ env }, python, mend) {
  const question = "import torch; print(torch.__version__)";
  const { code, stdout, stderr } = await run(python, ["-c", question], { env });
  if (code !== 0) {
    const reason = stderr.trim().split("\n").at(-1) ?? "";
    throw new SetupError(`${python} cannot import torch: ${reason}`, mend);
  }
  const version = stdout.trim();
  if (isWanted(version)) return;
  throw new SetupError(`${python} has torch ${version}, and ${libtorchVersion} is needed.`, mend);
}
