// Small things shaped like libtorch: a prefix, a wheel, an archive, and a python3 that has a torch or fetches one.

import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import yazl from "yazl";
import { type Machine, writeProgram } from "./machine.js";

const header = (version: string) => {
  const [major, minor, patch] = version.split(/[.+]/);
  return `#define TORCH_VERSION_MAJOR ${major}\n#define TORCH_VERSION_MINOR ${minor}\n#define TORCH_VERSION_PATCH ${patch}\n`;
};

/** What a prefix holds, by relative path. */
function prefixFiles(version: string, kind: "cpu" | "cuda"): Record<string, string> {
  return {
    "lib/libtorch_cpu.so": "x".repeat(50_000),
    "lib/libc10.so": "",
    "include/torch/headeronly/version.h": header(version),
    "share/cmake/Torch/TorchConfig.cmake": "",
    ...(kind === "cuda" ? { "lib/libtorch_cuda.so": "" } : {}),
  };
}

const versionPy = (version: string) => `__version__ = '${version}'\ndebug = False\n`;

/** The torch folder of an installed Python package. */
export function writeTorchFolder(
  folder: string,
  version = "2.13.0+cpu",
  kind: "cpu" | "cuda" = "cpu",
): string {
  writeFiles(folder, { ...prefixFiles(version, kind), "version.py": versionPy(version) });
  return folder;
}

/** An unpacked libtorch archive; without its build-version only the header tells the version. */
export function writePrefix(folder: string, version = "2.13.0+cpu", { buildVersion = true } = {}): string {
  writeFiles(folder, {
    ...prefixFiles(version, "cpu"),
    ...(buildVersion ? { "build-version": `${version}\n` } : {}),
  });
  return folder;
}

function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

export interface Packed {
  file: string;
  content: Buffer;
  sha256: string;
}

/** A wheel with what the set-up needs and what it leaves out. */
export function writeWheel(folder: string, version = "2.13.0+cpu"): Promise<Packed> {
  const name = `torch-${version}-cp399-cp399-manylinux_2_28_x86_64.whl`;
  return writeZip(path.join(folder, name), {
    ...inside("torch", prefixFiles(version, "cpu")),
    "torch/version.py": versionPy(version),
    "torch/lib/libtorch_python.so": "",
    "torch/nn/functional.py": "",
    "torch.libs/libopenblas.so": "",
    [`torch-${version}.dist-info/RECORD`]: "",
  });
}

/** PyTorch's libtorch archive. */
export function writeArchive(folder: string, version = "2.13.0+cpu"): Promise<Packed> {
  return writeZip(path.join(folder, "libtorch.zip"), {
    ...inside("libtorch", prefixFiles(version, "cpu")),
    "libtorch/build-version": version,
    "libtorch/test/cpp": "",
  });
}

const inside = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

async function writeZip(file: string, files: Record<string, string>): Promise<Packed> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(files)) {
    // Stored rather than deflated, so that the archive is large enough to be cut off in the middle.
    zip.addBuffer(Buffer.from(text), name, { compress: false });
  }
  zip.end();
  mkdirSync(path.dirname(file), { recursive: true });
  await pipeline(zip.outputStream, createWriteStream(file));
  const content = readFileSync(file);
  return { file, content, sha256: createHash("sha256").update(content).digest("hex") };
}

export interface FakePython {
  /** The torch it has installed. */
  torch?: { version: string; folder: string };
  /** The wheel that its pip has for the requirement that is named here. */
  wheels?: Record<string, string>;
  pip?: boolean;
}

/** A python3 that answers what the set-up asks, and writes down how its pip was called. */
export function writePython(machine: Machine, { torch, wheels = {}, pip = true }: FakePython): string {
  const calls = path.join(machine.folder, "pip-calls");
  writeProgram(
    machine,
    "python3",
    `const fs = require("node:fs"), path = require("node:path");
     const args = process.argv.slice(2);
     if (args[0] === "-c") { console.log(${JSON.stringify(JSON.stringify(torch ?? null))}); process.exit(0); }
     if (!${pip}) { console.error("No module named pip"); process.exit(1); }
     if (args[2] === "--version") process.exit(0);
     fs.appendFileSync(${JSON.stringify(calls)}, args.join(" ") + "\\n");
     const wheel = ${JSON.stringify(wheels)}[args[3]];
     if (!wheel) { console.error("ERROR: No matching distribution found for " + args[3]); process.exit(1); }
     fs.copyFileSync(wheel, path.join(args[args.indexOf("--dest") + 1], path.basename(wheel)));`,
  );
  return calls;
}
