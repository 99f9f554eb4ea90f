// Child processes: a program found on the PATH, its output captured, or shown, or watched line by line.

import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** @typedef {import("./context.mjs").Context} Context */

/**
 * Where a program is on the PATH of this context, or null.
 *
 * @param {Context} context
 * @param {string} name a bare name, or a path
 * @returns {string | null}
 */
export function which({ env, platform }, name) {
  const windows = platform === "win32";
  const endings = windows ? (env.PATHEXT ?? ".EXE;.CMD;.BAT").split(";") : [""];
  if (windows && path.extname(name)) endings.unshift("");
  const folders = path.isAbsolute(name) ? [""] : (env.PATH ?? env.Path ?? "").split(path.delimiter);
  for (const folder of folders) {
    if (folder === "" && !path.isAbsolute(name)) continue;
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (isProgram(file, windows)) return file;
    }
  }
  return null;
}

/**
 * @param {string} file
 * @param {boolean} windows
 */
function isProgram(file, windows) {
  try {
    accessSync(file, windows ? constants.F_OK : constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // absent or not ours to run: both mean "look in the next folder"
  }
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string | undefined>>} [env]
 * @property {(line: string) => void} [onLine] is given each line of both streams as it comes
 * @property {boolean} [inherit] the child writes to our own terminal
 * @property {number} [timeout] milliseconds after which it is ended
 */

/**
 * @typedef {object} RunResult
 * @property {number} code 127 when it could not be started, 128 and more when a signal ended it
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end. Never throws: a program that cannot start is a result too.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(file, args, { cwd, env, onLine, inherit = false, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, [...args], {
      cwd,
      env: /** @type {NodeJS.ProcessEnv} */ (env ?? process.env),
      stdio: inherit ? "inherit" : ["ignore", "pipe", "pipe"],
      windowsHide: true,
      timeout,
    });
    const text = { stdout: "", stderr: "" };
    const lines = onLine ? { stdout: lineSplitter(onLine), stderr: lineSplitter(onLine) } : null;
    for (const name of /** @type {const} */ (["stdout", "stderr"])) {
      child[name]?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
        text[name] += chunk;
        lines?.[name].push(chunk);
      });
    }
    child.on("error", (error) => resolve({ code: 127, stdout: text.stdout, stderr: error.message }));
    child.on("close", (code) => {
      lines?.stdout.flush();
      lines?.stderr.flush();
      resolve({ code: code ?? 128, ...text });
    });
  });
}

/** @param {(line: string) => void} onLine */
function lineSplitter(onLine) {
  let rest = "";
  return {
    /** @param {string} chunk */
    push(chunk) {
      const parts = (rest + chunk).split(/\r?\n|\r/);
      rest = parts.pop() ?? "";
      parts.forEach(onLine);
    },
    flush() {
      if (rest) onLine(rest);
      rest = "";
    },
  };
}
