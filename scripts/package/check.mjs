// `npm run check:package`: publint and attw on the tarball, its size, and knip on the repository. dist/ is brought up
// to date first; the addon is taken as it is built.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createContext } from "../setup/support/context.mjs";
import { run } from "../setup/support/exec.mjs";
import { formatBytes } from "../setup/support/format.mjs";
import { pack } from "./consumer.mjs";

const limit = 5e6;
const context = createContext();
const { root } = context;
const temporary = mkdtempSync(path.join(tmpdir(), "candelabra-check-"));

/**
 * @param {string} script
 * @param {readonly string[]} args
 * @returns {Promise<boolean>} whether it found nothing
 */
async function passes(script, args) {
  console.log(`\n${path.basename(script)} ${args.join(" ")}`);
  const { code } = await run(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    inherit: true,
  });
  return code === 0;
}

try {
  const results = [await passes("scripts/setup/main.mjs", ["dist"])];
  results.push(await passes("scripts/prebuild/main.mjs", ["--as-built"]));
  const tarball = await pack(context, temporary);
  const { size } = statSync(tarball);
  console.log(`\n${path.basename(tarball)}: ${formatBytes(size)}, of ${formatBytes(limit)} at most`);
  results.push(size < limit);
  results.push(await passes("node_modules/publint/src/cli.js", ["run", tarball, "--strict"]));
  // Without a look into the registry for other declarations of the same package.
  const attw = "node_modules/@arethetypeswrong/cli/dist/index.js";
  results.push(await passes(attw, [tarball, "--no-definitely-typed"]));
  results.push(await passes("node_modules/knip/bin/knip.js", []));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true });
}
