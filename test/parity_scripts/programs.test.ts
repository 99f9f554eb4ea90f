import { expect, test } from "vitest";
import { readOptions } from "../../scripts/parity/options.js";
import type { Program } from "../../scripts/parity/program.js";
import { choosePrograms, programNames } from "../../scripts/parity/programs.js";

const names = ["demo_pcgrad", "demo_sum", "lenet"];

test("a program is a pair of files", () => {
  expect(programNames(["b.ts", "a.py", "a.ts", "b.py", "__pycache__"])).toEqual(["a", "b"]);
  expect(() => programNames(["a.ts"])).toThrow("the program a lacks its .py file");
  expect(() => programNames(["a.py"])).toThrow("the program a lacks its .ts file");
});

test("programs are chosen by how their names begin", () => {
  expect(choosePrograms([], names)).toEqual(names);
  expect(choosePrograms(["demo"], names)).toEqual(["demo_pcgrad", "demo_sum"]);
  expect(choosePrograms(["lenet", "demo_sum"], names)).toEqual(["demo_sum", "lenet"]);
  expect(() => choosePrograms(["lenet", "resnet"], names)).toThrow('"resnet" is no program: demo_pcgrad');
});

test("options are read, or refused with the option's name", () => {
  expect(readOptions(["demo", "--steps", "20", "--json", "out.json"], names)).toEqual({
    programs: ["demo_pcgrad", "demo_sum"],
    steps: 20,
    json: "out.json",
  });
  expect(() => readOptions(["--steps", "0"], names)).toThrow("--steps: expected a whole number from 1");
  expect(() => readOptions(["--step", "1"], names)).toThrow("--step");
});

const programs = await Promise.all(
  programNames().map(async (name) => {
    const module: { program: Program } = await import(`../../scripts/parity/programs/${name}.ts`);
    return { name, program: module.program };
  }),
);

test("no program has gone", () => {
  expect(programs.map(({ name }) => name)).toEqual([
    "birdstrikes_both",
    "birdstrikes_gradnorm",
    "birdstrikes_pcgrad",
    "birdstrikes_sum",
    "layers_sgd",
    "missing_labels",
    "multimnist_lenet",
    "ported_classifier",
    "ported_dense",
    "ported_language_model",
  ]);
});

// The scripts of docs/from-pytorch.md stand as their users write them, in float32; their methods are held by the others.
const inBoth = programs.filter(({ name }) => !name.startsWith("ported_"));

test.each(inBoth)("$name: what may differ in float32 may not in float64", ({ program }) => {
  const variants = Object.entries(program.variants);
  expect(variants.length).toBeGreaterThan(0);
  for (const [variant, { losses, parameters, reason }] of variants) {
    expect(reason).not.toBe("");
    if (losses === 0 && parameters === 0) continue;
    const twin = program.variants[variant.replace("float32", "float64")];
    expect(twin?.losses).toBeLessThanOrEqual(1e-10);
    expect(twin?.parameters).toBeLessThanOrEqual(1e-10);
  }
});
