// What ours runs from: build/bench, a small project of its own with the package as it was built in node_modules and the
// workers as plain JavaScript. Loading TypeScript costs a contender neither time nor memory that way, and another build
// meanwhile changes nothing of what is measured.

import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What `import "candelabra"` needs. */
const packaged = ["package.json", "dist", "build/Release", "build/libtorch.json"];

/** Gives the worker to run. */
export function buildWorkers(root: string): string {
  const project = path.join(root, "build", "bench");
  rmSync(project, { recursive: true, force: true });
  const candelabra = path.join(project, "node_modules", "candelabra");
  for (const part of packaged) {
    if (!existsSync(path.join(root, part))) {
      throw new Error(`${part} is not there: run \`npm run bench\`, which builds it, or \`npm run setup\``);
    }
    cpSync(path.join(root, part), path.join(candelabra, part), { recursive: true });
  }
  // With a name of its own, or "candelabra" would be the package around it.
  writeFileSync(
    path.join(project, "package.json"),
    '{ "name": "bench", "private": true, "type": "module" }\n',
  );
  const workers = path.join(root, "scripts", "bench", "workers");
  for (const name of readdirSync(workers).filter((file) => file.endsWith(".ts"))) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(workers, name), "utf8"), {
      fileName: name,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(path.join(project, name.replace(/\.ts$/, ".js")), outputText);
  }
  return path.join(project, "main.js");
}
