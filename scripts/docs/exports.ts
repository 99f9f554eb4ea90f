// What a folder's index.ts exports as values, with its documentation: the list that completeness is measured by.

import { join } from "node:path";
import ts from "typescript";

export interface PublicExport {
  /** `Linear`, or `utils.clipGradNorm_` inside an exported namespace. */
  name: string;
  documentation: string;
  /** `lib/nn/layers/linear.ts:20` */
  where: string;
}

export function publicExports(root: string, entries: readonly string[]): Map<string, PublicExport[]> {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const paths = entries.map((entry) => join(root, entry));
  const program = ts.createProgram(paths, options);
  const checker = program.getTypeChecker();
  return new Map(
    entries.map((entry, i) => {
      const source = program.getSourceFile(paths[i]!);
      const module = source && checker.getSymbolAtLocation(source);
      if (!module) throw new Error(`${entry} is no module`);
      return [entry, valuesOf(module, "", { checker, root, seen: new Set() })];
    }),
  );
}

interface Walk {
  checker: ts.TypeChecker;
  root: string;
  seen: Set<ts.Symbol>;
}

function valuesOf(module: ts.Symbol, prefix: string, walk: Walk): PublicExport[] {
  return walk.checker.getExportsOfModule(module).flatMap((exported) => {
    const { checker, seen } = walk;
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    if (seen.has(symbol)) return [];
    seen.add(symbol);
    const name = prefix + exported.name;
    const declaration = symbol.declarations?.[0];
    if (declaration && ts.isSourceFile(declaration)) return valuesOf(symbol, `${name}.`, walk);
    if (!declaration || (symbol.flags & ts.SymbolFlags.Value) === 0) return [];
    return [{ name, documentation: documentationOf(symbol, checker), where: place(declaration, walk.root) }];
  });
}

function documentationOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

function place(declaration: ts.Node, root: string): string {
  const source = declaration.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
  return `${source.fileName.replace(`${root}/`, "")}:${line + 1}`;
}
