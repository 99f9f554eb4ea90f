import { runBench } from "./commands/bench.mjs";
import { runCoverage } from "./commands/coverage.mjs";
import { runDemo } from "./commands/demo.mjs";
import { runFuzz } from "./commands/fuzz.mjs";
import { runParity } from "./commands/parity.mjs";
import { runParityModules } from "./commands/parity_modules.mjs";
import { runParityOps } from "./commands/parity_ops.mjs";
import { runParityOptim } from "./commands/parity_optim.mjs";
import { runTests } from "./commands/test.mjs";
import { doctor } from "./doctor/doctor.mjs";
import { setUp } from "./set_up.mjs";
import { ensurePackages } from "./steps/packages.mjs";
import { ensureTypescript } from "./steps/typescript.mjs";
import { runCommand } from "./support/commands.mjs";
import { createContext } from "./support/context.mjs";

/** @typedef {import("./support/context.mjs").Context} Context */

/** @type {import("./support/commands.mjs").Commands} */
const commands = {
  async demo(context, args) {
    await setUp(context);
    return runDemo(context, args);
  },
  async bench(context, args) {
    await setUp(context);
    return runBench(context, args);
  },
  async parity(context, args) {
    await setUp(context);
    return runParity(context, args);
  },
  async "parity:ops"(context, args) {
    await setUp(context);
    return runParityOps(context, args);
  },
  async "parity:optim"(context, args) {
    await setUp(context);
    return runParityOptim(context, args);
  },
  async "parity:modules"(context, args) {
    await setUp(context);
    return runParityModules(context, args);
  },
  async fuzz(context, args) {
    await setUp(context);
    return runFuzz(context, args);
  },
  async coverage(context) {
    await setUp(context);
    return runCoverage(context);
  },
  async test(context, args) {
    await setUp(context);
    return runTests(context, args);
  },
  async addon(context) {
    await setUp(context, { until: "addon" });
    return 0;
  },
  async dist(context) {
    await ensurePackages(context);
    await ensureTypescript(context);
    return 0;
  },
  async setup(context) {
    // Asked for by name: look anew, since a better libtorch may have been installed since.
    await setUp(context, { lookAgain: true });
    context.report.note("set-up: everything is there");
    return 0;
  },
  doctor,
};

/**
 * @param {readonly string[]} argv
 * @param {Context} [context]
 * @returns {Promise<number>} the exit code
 */
export async function main([command = "setup", ...args], context = createContext()) {
  return runCommand(commands, context, [command, ...args]);
}
