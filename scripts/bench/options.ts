// npm run bench [NAME...] [-- OPTIONS]

import { parseArgs } from "node:util";
import { type Choice, choicesAskedFor } from "./choosing/methods.js";
import { type ToyName, toysAskedFor } from "./toy/methods.js";

export const usage = `npm run bench [NAME...] [-- OPTIONS]

  NAME            a bench or a part of it: pcgrad, pcgrad/medium, pcgrad/medium/8; all when left out.
                  methods, methods/lenet/8: a step of every method, hours of it, only when asked for
                  toy, toy/cagrad: the two-task toy, which is no timing and only runs when asked for
                  choosing, choosing/digits, choosing/digits/upgrad: trainings by every method, likewise
  --rounds N      how often each contender runs; 5
  --threads LIST  thread counts; 1,2
  --scale X       multiplies the steps of every process, the epochs of choosing; 1
  --seed N        0
  --json FILE     writes every figure and raw value, after each case
  --from FILE     reads results that --json wrote instead of measuring; may be given several times
  --write         writes the pages in docs, from all benches or from the files of --from
                  (of choosing: the tables and pictures of docs/choosing.md)
  --list          names what there is
  --steps N       of the toy, from each start; 50000
`;

export interface Options {
  names: readonly string[];
  toys: readonly ToyName[];
  choices: readonly Choice[];
  rounds: number;
  threads: readonly number[];
  scale: number;
  seed: number;
  json: string | null;
  from: readonly string[];
  write: boolean;
  list: boolean;
  steps: number;
}

/** What was asked for makes no sense; the answer is the usage, not a stack. */
export class UsageError extends Error {}

/** Throws a UsageError that names the option. */
export function readOptions(argv: readonly string[]): Options {
  const { values, positionals } = parse(argv);
  const names = positionals.filter((name) => !isToy(name) && !isChoosing(name));
  if (values.write && names.length > 0 && values.from.length === 0) {
    throw new UsageError(
      "--write with a part would drop the other tables: use --json, then --from with all files",
    );
  }
  return {
    names,
    toys: toys(positionals.filter(isToy)),
    choices: choices(positionals.filter(isChoosing)),
    rounds: wholeNumber("rounds", values.rounds, 1),
    threads: values.threads.split(",").map((text) => wholeNumber("threads", text, 1)),
    scale: positive("scale", values.scale),
    seed: wholeNumber("seed", values.seed, 0),
    json: values.json ?? null,
    from: values.from,
    write: values.write,
    list: values.list,
    steps: wholeNumber("steps", values.steps, 1),
  };
}

const isToy = (name: string): boolean => name.split("/")[0] === "toy";
const isChoosing = (name: string): boolean => name.split("/")[0] === "choosing";

function choices(names: readonly string[]): readonly Choice[] {
  const asked = choicesAskedFor(names);
  if (asked) return asked;
  throw new UsageError(
    `expected choosing, choosing/PROBLEM or choosing/PROBLEM/METHOD, got ${names.join(", ")}`,
  );
}

function toys(names: readonly string[]): readonly ToyName[] {
  const asked = toysAskedFor(names);
  if (asked) return asked;
  throw new UsageError(`expected toy or toy/METHOD as --list has them, got ${names.join(", ")}`);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: argv.filter((argument) => argument !== "--"),
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "5" },
        threads: { type: "string", default: "1,2" },
        scale: { type: "string", default: "1" },
        seed: { type: "string", default: "0" },
        json: { type: "string" },
        from: { type: "string", multiple: true, default: [] },
        write: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        steps: { type: "string", default: "50000" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message); // parseArgs throws nothing but what it thinks of the arguments
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`--${name}: expected a whole number from ${least}, got "${text}"`);
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new UsageError(`--${name}: expected a number above 0, got "${text}"`);
}
