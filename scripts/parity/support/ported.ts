// The scripts of examples/from-pytorch as programs: here each runs as it stands, and prints what Python's twin returns.

import type { Program, Tolerance } from "../program.js";

export function ported(script: string, tolerance: Tolerance): Program<"script"> {
  return {
    steps: 100,
    variants: { script: tolerance },
    async train(_, steps) {
      const losses = JSON.parse(await printedBy(script, steps)) as (number | number[])[];
      return { losses: losses.map((loss) => [loss].flat()), state: {} };
    },
  };
}

async function printedBy(script: string, steps: number): Promise<string> {
  const print = console.log;
  let printed = "";
  console.log = (line: string) => {
    printed += line;
  };
  process.env.STEPS = String(steps);
  try {
    await import(new URL(`../../../examples/from-pytorch/${script}.ts`, import.meta.url).href);
    return printed;
  } finally {
    console.log = print;
  }
}
