// The compiler's opinion of the examples: one program for all of them, messages at the lines of the documentation.

import { join } from "node:path";
import ts from "typescript";
import type { ExampleModule } from "./module.js";

export function typeErrors(root: string, folder: string, modules: ExampleModule[]): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const byPath = new Map(modules.map((module) => [join(folder, `${module.name}.ts`), module]));
  const program = ts.createProgram([...byPath.keys()], options);
  return [...byPath].flatMap(([path, module]) => {
    const source = program.getSourceFile(path)!;
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map((diagnostic) => describe(diagnostic, source, module));
  });
}

function describe(
  diagnostic: ts.Diagnostic,
  source: ts.SourceFile,
  { example, offset }: ExampleModule,
): string {
  const at = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
  const line = example.line + Math.max(0, at - offset);
  return `${example.file}:${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
}
