// The little of Python's literals that NPY headers are made of: a dict of text, truth values and tuples of numbers.

export type Literal = string | number | boolean | Literal[] | Map<string, Literal>;

type Fail = (at: number, problem: string) => never;

/** A structured dtype is a list of tuples, which is as deep as it goes. */
const MOST_LEVELS = 8;
const TOKEN = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d{1,16})L?(?!\w)|(True|False)(?!\w)|([(){}[\],:]))/y;

/** Throws with the character where the text is no such literal. */
export function parseLiteral(text: string, fail: Fail): Literal {
  const parser = new Parser(text, fail);
  const value = parser.value(0);
  parser.end();
  return value;
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly fail: Fail,
  ) {}

  end(): void {
    if (this.text.slice(this.at).trim() !== "") this.fail(this.at, "expected the end of the header");
  }

  value(level: number): Literal {
    if (level > MOST_LEVELS) this.fail(this.at, `expected at most ${MOST_LEVELS} levels`);
    const token = this.next();
    if (typeof token !== "object") return token;
    if (token.mark === "(") return this.items(")", level);
    if (token.mark === "[") return this.items("]", level);
    if (token.mark === "{") return this.dict(level);
    return this.fail(this.at, `expected a value, got ${token.mark}`);
  }

  private items(closing: string, level: number): Literal[] {
    const items: Literal[] = [];
    while (!this.passes(closing)) {
      items.push(this.value(level + 1));
      if (!this.passes(",") && !this.sees(closing)) this.fail(this.at, `expected a comma or ${closing}`);
    }
    return items;
  }

  private dict(level: number): Map<string, Literal> {
    const dict = new Map<string, Literal>();
    while (!this.passes("}")) {
      const key = this.next();
      if (typeof key !== "string" || dict.has(key))
        return this.fail(this.at, "expected text as a key, each once");
      if (!this.passes(":")) this.fail(this.at, "expected a colon");
      dict.set(key, this.value(level + 1));
      if (!this.passes(",") && !this.sees("}")) this.fail(this.at, "expected a comma or }");
    }
    return dict;
  }

  private next(): string | number | boolean | { mark: string } {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.text);
    if (!found) return this.fail(this.at, "expected text, a number, True, False or a bracket");
    this.at = TOKEN.lastIndex;
    const [, single, double, number, truth, mark] = found;
    if (mark !== undefined) return { mark };
    if (truth !== undefined) return truth === "True";
    return number === undefined ? (single ?? double ?? "") : Number(number);
  }

  private sees(mark: string): boolean {
    TOKEN.lastIndex = this.at;
    return TOKEN.exec(this.text)?.[5] === mark;
  }

  private passes(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.next();
    return true;
  }
}
