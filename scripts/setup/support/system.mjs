// How to mend what is missing, in the words of this system's own package manager.

import { readFileSync } from "node:fs";
import { which } from "./exec.mjs";

/** @typedef {import("./context.mjs").Context} Context */
/** @typedef {"apt" | "dnf" | "pacman" | "zypper" | "apk" | "brew" | "winget"} Manager */
/** @typedef {"compiler" | "cmake" | "node" | "python"} Tool */

const buildTools =
  'winget install Microsoft.VisualStudio.2022.BuildTools --override "--wait --passive --add ' +
  'Microsoft.VisualStudio.Workload.VCTools --includeRecommended"';

/** @type {Record<Manager, Record<Tool, string>>} */
const commands = {
  apt: row("apt-get install -y", ["g++", "cmake", "nodejs npm", "python3 python3-pip"]),
  dnf: row("dnf install -y", ["gcc-c++", "cmake", "nodejs npm", "python3 python3-pip"]),
  pacman: row("pacman -S --needed", ["gcc", "cmake", "nodejs npm", "python python-pip"]),
  zypper: row("zypper install -y", ["gcc-c++", "cmake", "nodejs npm", "python3 python3-pip"]),
  apk: row("apk add", ["g++", "cmake", "nodejs npm", "python3 py3-pip"]),
  brew: {
    ...row("brew install", ["", "cmake", "node", "python"]),
    compiler: "xcode-select --install",
  },
  winget: {
    ...row("winget install", ["", "Kitware.CMake", "OpenJS.NodeJS.LTS", "Python.Python.3.12"]),
    compiler: buildTools,
  },
};

/**
 * @param {string} install
 * @param {[compiler: string, cmake: string, node: string, python: string]} packages
 * @returns {Record<Tool, string>}
 */
function row(install, [compiler, cmake, node, python]) {
  const command = (/** @type {string} */ names) => `${install} ${names}`;
  return {
    compiler: command(compiler),
    cmake: command(cmake),
    node: command(node),
    python: command(python),
  };
}

/** @type {readonly [RegExp, Manager][]} */
const families = [
  [/debian|ubuntu/, "apt"],
  [/fedora|rhel|centos|amzn/, "dnf"],
  [/arch/, "pacman"],
  [/suse/, "zypper"],
  [/alpine/, "apk"],
];

/** @type {readonly [program: string, Manager][]} */
const programs = [
  ["apt-get", "apt"],
  ["dnf", "dnf"],
  ["pacman", "pacman"],
  ["zypper", "zypper"],
  ["apk", "apk"],
];

/**
 * The system's package manager: by its name in os-release, which is there even when the PATH is empty, else by
 * what the PATH holds.
 *
 * @param {Context} context
 * @param {string} [osRelease] the text of /etc/os-release
 * @returns {Manager | null}
 */
export function packageManager(context, osRelease = readOsRelease()) {
  if (context.platform === "win32") return "winget";
  if (context.platform === "darwin") return "brew";
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map((match) => match[1]).join(" ");
  const family = families.find(([pattern]) => pattern.test(ids));
  if (family) return family[1];
  return programs.find(([program]) => which(context, program))?.[1] ?? null;
}

/**
 * The command that installs a tool on this system.
 *
 * @param {Context} context
 * @param {Tool} tool
 * @param {string} [osRelease]
 * @returns {string}
 */
export function mendFor(context, tool, osRelease) {
  const manager = packageManager(context, osRelease);
  if (!manager)
    return `install ${tool === "compiler" ? "g++ 11 or later" : tool} with your system's package manager`;
  const command = commands[manager][tool];
  const needsRoot = context.platform === "linux" && process.getuid?.() !== 0;
  return needsRoot ? `sudo ${command}` : command;
}

function readOsRelease() {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return ""; // not every system has one; the PATH is asked instead
  }
}
