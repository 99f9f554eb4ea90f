// `npm run package:matrix`: the package as its users get it, on each supported Node: required, imported, type-checked
// under node16 and bundler, and asked by its doctor. npm fetches the Nodes once, into .cache/nodes.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createContext } from "../setup/support/context.mjs";
import { run } from "../setup/support/exec.mjs";
import { formatBytes } from "../setup/support/format.mjs";
import { consumerEnv, install, pack } from "./consumer.mjs";
import { nodeOf, supported } from "./nodes.mjs";

const context = createContext();
const folder = mkdtempSync(path.join(tmpdir(), "candelabra-matrix-"));
const project = path.join(folder, "project");
const tsc = path.join(context.root, "node_modules", "typescript", "bin", "tsc");

/** @type {Readonly<Record<string, readonly string[]>>} */
const checks = {
  require: ["require.cjs"],
  import: ["import.mjs"],
  "types, node16": [tsc, "-p", "tsconfig.node16.json"],
  "types, bundler": [tsc, "-p", "tsconfig.bundler.json"],
  setup: ["node_modules/candelabra/bin/candelabra.mjs", "setup"],
  doctor: ["node_modules/candelabra/bin/candelabra.mjs", "doctor"],
};

try {
  const prebuild = path.join(context.root, "scripts", "prebuild", "main.mjs");
  const { code } = await run(process.execPath, [prebuild], { cwd: context.root, inherit: true });
  if (code !== 0) throw new Error("there is no prebuilt addon");
  const tarball = await pack(context, folder);
  await install(context, tarball, project);
  console.log(`${path.basename(tarball)}, ${formatBytes(statSync(tarball).size)}`);
  for (const major of supported) {
    const { version, file } = await nodeOf(context, major);
    for (const [name, args] of Object.entries(checks)) {
      const result = await run(file, args, { cwd: project, env: consumerEnv(context, folder) });
      console.log(`Node ${version.padEnd(8)}  ${name.padEnd(14)}  ${result.code === 0 ? "ok" : "FAILED"}`);
      if (result.code === 0) continue;
      console.log(`${result.stdout}\n${result.stderr}`.trim());
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
