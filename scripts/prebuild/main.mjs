// The prebuilt addon for this platform, in prebuilds/: what the package carries so that its users need no compiler.
// npm runs this before it packs.
//
//   node scripts/prebuild/main.mjs               sets up what is missing, dist/ included
//   node scripts/prebuild/main.mjs --as-built    takes build/Release as it is, and compiles nothing
//
// prebuildify calls cmake_js.mjs where it would call node-gyp, strips the addon that it finds, and names it by
// platform and C library. The loader, which opens libtorch before the addon, goes in beside it as an artifact.

import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setUp } from "../setup/set_up.mjs";
import { createContext } from "../setup/support/context.mjs";
import { SetupError } from "../setup/support/errors.mjs";
import { run, which } from "../setup/support/exec.mjs";
import { asBuilt, stagedArtifacts, stagingFolder } from "./staging.mjs";

const context = createContext();
const takesAsBuilt = process.argv.includes("--as-built");
process.exitCode = await main().catch((error) => {
  if (!(error instanceof SetupError)) throw error;
  context.report.note(`candelabra: ${error.message}\n  mend: ${error.mend}`);
  return 1;
});

async function main() {
  if (!takesAsBuilt) await setUp(context);
  const { root, platform } = context;
  const staging = stagingFolder(root);
  rmSync(path.join(root, "prebuilds"), { recursive: true, force: true });
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const script = path.join(root, "scripts", "prebuild", "cmake_js.mjs");
  const prebuildify = path.join(root, "node_modules", "prebuildify", "bin.js");
  const args = [
    "--napi",
    "--tag-libc",
    "--name=candelabra",
    `--cwd=${staging}`,
    `--out=${root}`,
    `--artifacts=${stagedArtifacts(root)}`,
    // Windows runs it in a shell, other systems by its first line.
    `--node-gyp=${platform === "win32" ? `"${process.execPath}" "${script}"` : script}`,
    ...(which(context, "strip") ? ["--strip"] : []),
  ];
  const env = { ...context.env, ...(takesAsBuilt ? { [asBuilt]: "1" } : {}) };
  const { code, stdout, stderr } = await run(process.execPath, [prebuildify, ...args], { cwd: root, env });
  if (code !== 0) context.report.note(`${stdout}\n${stderr}`.trim());
  return code;
}
