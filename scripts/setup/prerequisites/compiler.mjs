// A C++20 compiler: the one that CMake will take.

import path from "node:path";
import { SetupError } from "../support/errors.mjs";
import { run, which } from "../support/exec.mjs";
import { mendFor } from "../support/system.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("./cmake.mjs").Prerequisite} Prerequisite */

const least = { "g++": 11, clang: 14, "Apple clang": 14, "Visual Studio": 17 };
const needs = "g++ 11, clang 14 or Visual Studio 2022, or later, is needed";

/**
 * @param {Context} context
 * @returns {Promise<Prerequisite>}
 */
export async function checkCompiler(context) {
  const mend = mendFor(context, "compiler");
  const found = context.platform === "win32" ? await visualStudio(context) : await unixCompiler(context);
  const { CXX } = context.env;
  if (!found) {
    const where =
      CXX && context.platform !== "win32"
        ? `CXX is "${CXX}", which is no C++ compiler`
        : "No C++ compiler was found on the PATH";
    return { problem: `${where}; ${needs}.`, mend: CXX ? "unset CXX" : mend };
  }
  if (found.version >= least[found.name]) return { found: `${found.name} ${found.text} (${found.file})` };
  return { problem: `${found.file} is ${found.name} ${found.text}; ${needs}.`, mend };
}

/**
 * @param {Context} context
 * @returns {Promise<void>}
 * @throws {SetupError}
 */
export async function requireCompiler(context) {
  const result = await checkCompiler(context);
  if ("problem" in result) throw new SetupError(result.problem, result.mend);
}

/** @typedef {{ name: keyof typeof least, version: number, text: string, file: string }} Compiler */

/**
 * @param {Context} context
 * @returns {Promise<Compiler | null>}
 */
async function unixCompiler(context) {
  // CMake's own order; CXX overrides it, and may be a command with arguments, such as "ccache g++".
  const candidates = context.env.CXX ? [context.env.CXX] : ["c++", "g++", "clang++"];
  for (const candidate of candidates) {
    const [name = "", ...args] = candidate.trim().split(/\s+/);
    const file = which(context, name);
    if (!file) continue;
    const { stdout, code } = await run(file, [...args, "--version"], { env: context.env });
    const compiler = code === 0 ? parseCompiler(stdout, file) : null;
    if (compiler) return compiler;
  }
  return null;
}

/**
 * @param {string} text what `--version` printed
 * @param {string} file
 * @returns {Compiler | null}
 */
export function parseCompiler(text, file) {
  const clang = /(Apple )?clang version (\d+)(\S*)/.exec(text);
  if (clang) {
    return {
      name: clang[1] ? "Apple clang" : "clang",
      version: Number(clang[2]),
      text: `${clang[2]}${clang[3]}`,
      file,
    };
  }
  // "g++ (Debian 12.2.0-14) 12.2.0": the distribution's own number stands in the brackets.
  const gcc = /^\S+ (?:\(.*\) )?(\d+)(\.\S+)/.exec(text);
  return gcc && /Free Software Foundation/.test(text)
    ? { name: "g++", version: Number(gcc[1]), text: `${gcc[1]}${gcc[2]}`, file }
    : null;
}

/**
 * @param {Context} context
 * @returns {Promise<Compiler | null>}
 */
async function visualStudio(context) {
  const programs = context.env["ProgramFiles(x86)"] ?? "C:/Program Files (x86)";
  const vswhere = path.join(programs, "Microsoft Visual Studio", "Installer", "vswhere.exe");
  const component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
  const args = ["-latest", "-products", "*", "-requires", component, "-property", "installationVersion"];
  const { code, stdout } = await run(vswhere, args);
  const text = stdout.trim();
  return code === 0 && text
    ? { name: "Visual Studio", version: Number.parseInt(text, 10), text, file: vswhere }
    : null;
}
