// Operators' schemas, read out of libtorch's own text: "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor".

export interface Parameter {
  /** As JavaScript writes it. */
  readonly name: string;
  /** `Tensor`, `int[2]`, `ScalarType`, ...: without the mark of an option. */
  readonly type: string;
  readonly isOptional: boolean;
  readonly hasDefault: boolean;
  readonly isKeyword: boolean;
}

export interface Schema {
  /** `aten::add.Tensor` */
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

/** As native/dispatch/signature.cc joins names. */
export const camelCase = (snake: string): string =>
  snake.replace(/(?<=[^_])_(?=[^_])(.)/g, (_, letter: string) => letter.toUpperCase());

/** Where the bracket that opens at `start` closes. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if ("([".includes(text[i]!)) depth++;
    if (")]".includes(text[i]!) && --depth === 0) return i;
  }
  throw new Error(`a schema without an end: ${text}`);
}

function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([".includes(text[i]!)) depth++;
    else if (")]".includes(text[i]!)) depth--;
    else if (text[i] === "," && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return [...parts, text.slice(start).trim()].filter((part) => part !== "");
}

function parameterOf(text: string, isKeyword: boolean): Parameter {
  // "Tensor(a!)? out=None": the alias goes, the name is the last word before the default.
  const [declaration = "", ...defaults] = text.split("=");
  const space = declaration.lastIndexOf(" ");
  const written = declaration.slice(0, space).replace(/\([a-z*!| ->]*\)/g, "");
  const isOptional = written.endsWith("?");
  return {
    name: camelCase(declaration.slice(space + 1)),
    type: isOptional ? written.slice(0, -1) : written,
    isOptional,
    hasDefault: defaults.length > 0,
    isKeyword,
  };
}

export function parseSchema(text: string): Schema {
  const open = text.indexOf("(");
  const parameters: Parameter[] = [];
  let isKeyword = false;
  for (const part of split(text.slice(open + 1, closing(text, open)))) {
    if (part === "*") isKeyword = true;
    else if (part !== "...") parameters.push(parameterOf(part, isKeyword));
  }
  return { name: text.slice(0, open), parameters };
}
