import { describe, expect, test } from "vitest";
import { check } from "../../scripts/docs/check.js";
import { fromMarkdown, fromSource } from "../../scripts/docs/extract.js";
import { readsAsValue, toModule } from "../../scripts/docs/module.js";

describe("extraction", () => {
  test("takes the ts blocks of a page, with their lines", () => {
    const page = "# A\n\n```ts\na();\n```\n\n```js\nno();\n```\n1. item\n   ```ts no-run\n   b();\n   ```\n";
    expect(fromMarkdown("README.md", page)).toEqual([
      { file: "README.md", line: 4, code: "a();\n", run: true, kind: "page" },
      { file: "README.md", line: 12, code: "b();\n", run: false, kind: "page" },
    ]);
  });

  test("takes the examples of functions, classes and methods", () => {
    const source = [
      "/** One.",
      " * @example",
      " * one(1); // 2",
      " * if (true) {",
      " *   one(2);",
      " * }",
      " */",
      "export function one(x: number): number { return x + 1; }",
      "export class Two {",
      "  /**",
      "   * @example",
      "   * new Two().run();",
      "   * @internal",
      "   */",
      "  run(): void {}",
      "}",
    ].join("\n");
    expect(fromSource("lib/one.ts", source).map(({ line, code }) => [line, code])).toEqual([
      [3, "one(1); // 2\nif (true) {\n  one(2);\n}\n"],
      [12, "new Two().run();\n"],
    ]);
  });
});

describe("an example as a module", () => {
  const build = (code: string) => {
    const surroundings = new Map([
      ["nn", "candelabra"],
      ["torch", "candelabra"],
      ["one", "./one.js"],
    ]);
    return toModule(
      { file: "lib/one.ts", line: 3, code, run: true, kind: "docstring" },
      surroundings,
      "./check.js",
    );
  };

  test("imports what the code leaves open, and keeps its own imports on top", () => {
    const { text, offset } = build('import { x } from "y";\nconst one = 1;\nnew nn.Linear(one, torch.x);\n');
    expect(text).toContain('import { nn } from "candelabra";');
    expect(text).toContain('import * as torch from "candelabra";');
    expect(text).not.toContain("one.js");
    expect(text.split("\n").indexOf("const one = 1;")).toBe(offset + 1);
  });

  test("turns shown values into checks and leaves prose alone", () => {
    const { text } = build("one(1); // 2\none(2); // grows by one\none(\n  3,\n).shape; // [8, 3]\n");
    expect(text).toContain('check(one(1), "2"); // 2');
    expect(text).toContain("one(2); // grows");
    expect(text).toContain('check(one(\n  3,\n).shape, "[8, 3]");');
  });
});

describe("check", () => {
  test.each([
    [[8, 3], "[8, 3]"],
    [0.33333, "0.333"],
    [1.2345e-7, "1.23e-7"],
    ["AddBackward0", '"AddBackward0"'],
    [[[0.1234, 2]], "[[0.12, 2]]"],
    [Number.NaN, "NaN"],
    [3n, "3n"],
    [{ toString: () => "tensor(1.)" }, "tensor(1.)"],
  ])("%o is %s", (value, said) => {
    expect(readsAsValue(said)).toBe(true);
    expect(() => check(value, said)).not.toThrow();
  });

  test.each([
    [[8, 4], "[8, 3]"],
    [0.3336, "0.333"],
    [2, "3"],
    ["a", '"b"'],
    [null, "undefined"],
    [[1], "[1, 2]"],
    ["2", "2"],
    [{ toString: () => "tensor(1.)" }, "tensor(2.)"],
  ])("%o is not %s", (value, said) => {
    expect(() => check(value, said)).toThrow();
  });
});
