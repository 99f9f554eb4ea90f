// Workers as plain JavaScript in build/bench, so that loading TypeScript costs a contender neither time nor memory.
// They import "candelabra" by its name: the built package, as a user's program has it.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/**
 * @returns the worker to run
 */
export function buildWorkers(root: string): string {
  if (!existsSync(path.join(root, "dist", "index.js"))) {
    throw new Error("dist/ is not built: run `npm run bench`, which builds it, or `npm run setup`");
  }
  const from = path.join(root, "scripts", "bench", "workers");
  const to = path.join(root, "build", "bench");
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => file.endsWith(".ts"))) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(from, name), "utf8"), {
      fileName: name,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(path.join(to, name.replace(/\.ts$/, ".js")), outputText);
  }
  return path.join(to, "main.js");
}
