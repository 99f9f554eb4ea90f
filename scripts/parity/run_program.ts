// The TypeScript side of one program, in a process of its own:
//
//   node --import tsx scripts/parity/run_program.ts NAME FILE [STEPS]
//
// trains each variant and writes FILE: the recording, with the tolerances that the program states.

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { getRngState, libtorchVersion, scope, setNumThreads, type Tensor } from "candelabra";
import type { Program, Tolerance } from "./program.js";
import type { Recording, Run, StoredTensor } from "./recording.js";

/** What main.ts reads: the recording, and how far it may be from Python's. */
export interface Stated extends Recording {
  tolerances: Readonly<Record<string, Tolerance>>;
}

function bytesOf(tensor: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = tensor.detach().toTypedArray() as Float32Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function store(tensor: Tensor): StoredTensor {
  const { dtype, shape } = tensor;
  return { dtype, shape, data: Buffer.from(bytesOf(tensor)).toString("base64") };
}

async function record(program: Program, variant: string, steps: number): Promise<Run> {
  const { losses, state } = await program.train(variant, steps);
  const bad = losses.findIndex((values) => !values.every(Number.isFinite));
  if (bad >= 0) throw new RangeError(`${variant}: the losses of step ${bad} are ${losses[bad]}`);
  return {
    losses,
    state: Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, store(tensor)])),
    generator: createHash("sha256").update(bytesOf(getRngState())).digest("hex"),
  };
}

const [name = "", file = "", given] = process.argv.slice(2);
const { program } = (await import(`./programs/${name}.js`)) as { program: Program };
setNumThreads(1);
const runs: Record<string, Run> = {};
for (const [variant, tolerance] of Object.entries(program.variants)) {
  const steps = Math.min(given ? Number(given) : program.steps, tolerance.steps ?? Infinity);
  runs[variant] = await scope(async () => record(program, variant, steps));
}
const side = `candelabra on libtorch ${libtorchVersion()}, Node ${process.versions.node}`;
writeFileSync(file, JSON.stringify({ side, tolerances: program.variants, runs } satisfies Stated));
