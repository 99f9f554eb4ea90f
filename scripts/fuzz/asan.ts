// The addon under AddressSanitizer: built beside the usual one, in build/asan, and loaded in its place by
// asan_addon.cjs. libtorch itself is not instrumented; what it does with memory of the addon's is.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../setup/support/exec.mjs";
import type { Limits } from "./child.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = path.join(root, "build", "asan");

async function must(file: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(file, args, { cwd: root });
  if (code !== 0)
    throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${stdout.slice(-3000)}${stderr}`);
  return stdout.trim();
}

/** Where libtorch is, as the set-up wrote it down. */
function libtorch(): string {
  const { lib } = JSON.parse(readFileSync(path.join(root, "build", "libtorch.json"), "utf8")) as {
    lib: string;
  };
  return path.dirname(lib);
}

async function buildAddon(): Promise<void> {
  if (!existsSync(path.join(build, "CMakeCache.txt"))) {
    const settings = [`-DCANDELABRA_LIBTORCH=${libtorch()}`, "-DCANDELABRA_SANITIZE=address"];
    await must("cmake", ["-S", root, "-B", build, "-G", "Ninja", ...settings]);
  }
  console.error("building the addon with AddressSanitizer in build/asan ...");
  await must("cmake", ["--build", build]);
}

/**
 * Leaks are Node's own at exit. An allocation above the limit fails, as under the limit of an ordinary run; libtorch's
 * C++ has containers of the addon's own compiler, which it may free where the addon made them.
 */
const sanitizerOptions = [
  ...["detect_leaks=0", "allocator_may_return_null=1", "max_allocation_size_mb=3000"],
  ...["quarantine_size_mb=64", "detect_stack_use_after_return=0", "exitcode=99"],
].join(":");

async function environment(): Promise<Record<string, string>> {
  await buildAddon();
  const library = await must(process.env.CXX ?? "c++", ["-print-file-name=libasan.so"]);
  return {
    LD_PRELOAD: library,
    ASAN_OPTIONS: sanitizerOptions,
    CANDELABRA_ASAN_ADDON: path.join(build, "Release"),
    NODE_OPTIONS: `--require ${path.join(root, "scripts", "fuzz", "asan_addon.cjs")}`,
  };
}

export async function asanLimits(): Promise<Limits> {
  return { data: null, call: 180_000, env: await environment() };
}

export async function runTestsUnderAsan(tests: readonly string[]): Promise<number> {
  const env = { ...process.env, ...(await environment()) };
  const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const settings = ["--project", "all", "--testTimeout", "600000", "--hookTimeout", "600000"];
  const { code } = await run(process.execPath, [vitest, "run", ...tests, ...settings], {
    cwd: root,
    env,
    inherit: true,
  });
  return code;
}
