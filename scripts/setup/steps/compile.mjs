import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, freemem } from "node:os";
import path from "node:path";
import { commandFor } from "../support/context.mjs";
import { SetupError } from "../support/errors.mjs";
import { run } from "../support/exec.mjs";
import { formatTime } from "../support/format.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("../libtorch/prefix.mjs").Libtorch} Libtorch */

const memoryPerJob = 1.5e9; // what a compiler takes for one file that includes ATen
const shownLines = 25;

/**
 * @typedef {object} Job
 * @property {Libtorch} libtorch
 * @property {string} build the folder to compile in
 * @property {readonly string[]} products files that must be there afterwards
 */

/**
 * Configures when needed, then compiles. The whole output goes to build.log; of a failure the end is shown.
 *
 * @param {Context} context
 * @param {Job} job
 * @returns {Promise<void>}
 */
export async function compile(context, { libtorch, build, products }) {
  const { root, report } = context;
  const start = Date.now();
  mkdirSync(build, { recursive: true });
  const log = createWriteStream(path.join(build, "build.log"));
  const shared = ["--out", build, "--config", "Release", `--CDCANDELABRA_LIBTORCH=${libtorch.prefix}`];
  try {
    if (configurationIsStale(root, build, libtorch.prefix)) {
      report.note("addon: configuring ...");
      await cmakeJs(context, { args: ["configure", ...shared], log, onLine: () => {} });
    }
    const bar = await report.bar("compiling the addon", 100);
    const onLine = (/** @type {string} */ line) => {
      const progress = progressOf(line);
      if (progress) bar.update(progress.done, progress.total);
    };
    const args = ["build", ...shared, "--parallel", String(jobs(context))];
    await cmakeJs(context, { args, log, onLine }).catch((error) => {
      bar.end("failed");
      throw error;
    });
    bar.end(`done in ${formatTime(Date.now() - start)}`);
  } finally {
    log.end();
  }
  const absent = products.find((file) => !existsSync(file));
  if (absent)
    throw new SetupError(
      `The build went through and ${absent} is not there.`,
      `remove the folder ${build} and run again`,
    );
}

/**
 * @param {string} line
 * @returns {{ done: number, total: number } | null} from Ninja's "[3/40]" or make's "[ 12%]"
 */
export function progressOf(line) {
  const match = /^\[\s*(\d+)(?:\/(\d+)|%)\]/.exec(line);
  return match ? { done: Number(match[1]), total: Number(match[2] ?? 100) } : null;
}

/**
 * A build folder that was configured for this place and this libtorch is left alone: CMake itself watches its own
 * files. Any other is configured from nothing, since CMake keeps the paths of the libraries that it found before.
 *
 * @param {string} root
 * @param {string} build
 * @param {string} prefix
 * @returns {boolean}
 */
function configurationIsStale(root, build, prefix) {
  const file = path.join(build, "CMakeCache.txt");
  if (!existsSync(file)) return true;
  const cache = readFileSync(file, "utf8");
  const is = (/** @type {string} */ name, /** @type {string} */ wanted) => {
    const value = new RegExp(`^${name}:[A-Z]+=(.+)$`, "m").exec(cache)?.[1];
    return value !== undefined && path.resolve(value.trim()) === path.resolve(wanted);
  };
  const generated = ["build.ninja", "Makefile", "ALL_BUILD.vcxproj"].some((name) =>
    existsSync(path.join(build, name)),
  );
  if (generated && is("CMAKE_HOME_DIRECTORY", root) && is("CANDELABRA_LIBTORCH", prefix)) return false;
  rmSync(file);
  rmSync(path.join(build, "CMakeFiles"), { recursive: true, force: true });
  return true;
}

/**
 * @param {Context} context
 * @param {object} call
 * @param {readonly string[]} call.args
 * @param {import("node:fs").WriteStream} call.log
 * @param {(line: string) => void} call.onLine
 */
async function cmakeJs(context, { args, log, onLine }) {
  // Beside the package rather than in it, where npm has put all packages into one folder.
  const script = createRequire(path.join(context.root, "package.json")).resolve("cmake-js/bin/cmake-js");
  /** @type {string[]} */
  const last = [];
  const { code } = await run(process.execPath, [script, ...args], {
    cwd: context.root,
    env: context.env,
    onLine(line) {
      log.write(`${line}\n`);
      last.push(line);
      if (last.length > shownLines) last.shift();
      onLine(line);
    },
  });
  if (code === 0) return;
  const text = last.join("\n");
  const outOfMemory = /Killed signal|Killed \(program|out of memory|cannot allocate/i.test(text);
  throw new SetupError(
    `The addon did not ${args[0] === "build" ? "compile" : "configure"}; its output ends:\n${text}`,
    outOfMemory
      ? `CANDELABRA_JOBS=1 ${commandFor(context, "setup")}   # one file at a time takes less memory`
      : `tail -n 100 ${log.path}   # the whole output of the build`,
  );
}

/**
 * @param {Context} context
 * @returns {number}
 */
function jobs({ env }) {
  const wished = Number(env.CANDELABRA_JOBS);
  if (wished >= 1) return Math.floor(wished);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(freemem() / memoryPerJob)));
}
