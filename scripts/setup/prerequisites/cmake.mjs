import { SetupError } from "../support/errors.mjs";
import { run, which } from "../support/exec.mjs";
import { mendFor } from "../support/system.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {{ found: string } | { problem: string, mend: string }} Prerequisite what is there, or what to do */

const least = [3, 22];

/**
 * @param {Context} context
 * @returns {Promise<Prerequisite>}
 */
export async function checkCmake(context) {
  const mend = mendFor(context, "cmake");
  const file = which(context, "cmake");
  if (!file) return { problem: "CMake was not found on the PATH, and 3.22 or later is needed.", mend };
  const { stdout } = await run(file, ["--version"], { env: context.env });
  const version = /version (\d+)\.(\d+)\S*/.exec(stdout);
  const [major = 0, minor = 0] = version ? version.slice(1).map(Number) : [];
  const [leastMajor = 0, leastMinor = 0] = least;
  const fits = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  if (fits) return { found: `${version?.[0].slice("version ".length)} (${file})` };
  return { problem: `${file} is CMake ${major}.${minor}, and ${least.join(".")} or later is needed.`, mend };
}

/**
 * @param {Context} context
 * @returns {Promise<void>}
 * @throws {SetupError}
 */
export async function requireCmake(context) {
  const result = await checkCmake(context);
  if ("problem" in result) throw new SetupError(result.problem, result.mend);
}
