// The compiler's opinion of the examples: one program for all of them, messages at the lines of the documentation.

import { join, relative } from "node:path";
import ts from "typescript";
import type { ExampleModule } from "./module.js";

export interface Mistake {
  path: string;
  /** From 0. */
  line: number;
  message: string;
}

/** Checks files with the project's options. */
export function typeErrorsIn(root: string, paths: readonly string[]): Mistake[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(paths, options);
  return paths.flatMap((path) => {
    const source = program.getSourceFile(path);
    if (!source) return [{ path, line: 0, message: "the file is not there" }];
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => ({
      path: relative(root, path).replaceAll("\\", "/"),
      line: source.getLineAndCharacterOfPosition(start).line,
      message: ts.flattenDiagnosticMessageText(messageText, " "),
    }));
  });
}

export function exampleTypeErrors(root: string, folder: string, modules: ExampleModule[]): string[] {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const paths = modules.map(({ name }) => join(folder, `${name}.ts`));
  return typeErrorsIn(root, paths).map(({ path, line, message }) => {
    const { example, offset } = byName.get(path.slice(path.lastIndexOf("/") + 1, -".ts".length))!;
    return `${example.file}:${example.line + Math.max(0, line - offset)}: ${message}`;
  });
}
