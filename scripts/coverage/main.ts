// `npm run coverage`: reads PyTorch's namespaces through the test-time Python, compares them with what lib/index.ts
// exports, prints the names that are missing, and writes docs/coverage.md and the recorded names that the test reads.
// Exits with 1 when a name is missing.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pythonEnvironment } from "../python/environment.mjs";
import { createContext } from "../setup/support/context.mjs";
import { run } from "../setup/support/exec.mjs";
import { compare, type PythonNames } from "./compare.js";
import { document } from "./report.js";

const context = createContext();
const python = await pythonEnvironment(context);
const script = path.join("scripts", "coverage", "names.py");
const { code, stdout, stderr } = await run(python, [script], { cwd: context.root, env: context.env });
if (code !== 0) throw new Error(`${script} ended with ${code}:\n${stderr}`);

const names = JSON.parse(stdout) as PythonNames;
const coverage = compare(names);
for (const { namespace, present, excluded, missing } of coverage) {
  console.log(
    `${namespace}: ${present.length} present, ${excluded.length} left out, ${missing.length} missing`,
  );
  if (missing.length > 0) console.log(`  ${missing.join(" ")}`);
}
writeFileSync(path.join(context.root, "test", "fixtures", "coverage.json"), stdout);
mkdirSync(path.join(context.root, "docs"), { recursive: true });
writeFileSync(path.join(context.root, "docs", "coverage.md"), document(names.torch, coverage));
if (coverage.some(({ missing }) => missing.length > 0)) process.exitCode = 1;
