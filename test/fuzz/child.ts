// One process of the attack. `node child.ts FROM TO ROUNDS JOURNAL` calls the targets FROM to TO, with the arguments of
// inputs.ts and ROUNDS more drawn at random; JOURNAL always holds the call at hand, for the parent to read after a crash.

import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { CandelabraError, memory, scope, type Tensor } from "../../lib/tensor/public.js";
import { drawn, type Input, systematic, tensors } from "./inputs.js";
import { Random } from "./random.js";
import { type Target, targets } from "./targets.js";

// Errors are made by the hundred thousand here, and nobody reads their stacks.
Error.stackTraceLimit = 0;
const [from, to, rounds] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const journal = openSync(process.argv[5]!, "w");
const line = Buffer.alloc(512, " ");

function announce(index: number, target: Target, label: string): void {
  line.fill(" ");
  line.write(`${index}\t${target.label}\t${label.slice(0, 400)}\n`);
  writeSync(journal, line, 0, line.length, 0);
}

/** Null for a sound outcome: a value, or an error of ours that names the operation. */
function complaint({ names }: Target, error: unknown): string | null {
  if (!(error instanceof CandelabraError || error instanceof TypeError)) return `threw ${String(error)}`;
  const snake = names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const named = [...names, ...snake].some((name) => error.message.includes(name));
  return named ? null : `its error does not name it: ${error.message.slice(0, 300)}`;
}

function attack(index: number, target: Target, inputs: Input[], receiver: Input): string | null {
  const label = `${target.label.startsWith("Tensor.") ? `on ${receiver.label}: ` : ""}(${inputs.map((input) => input.label).join(", ")})`;
  announce(index, target, label);
  return scope(() => {
    const self = receiver.make() as Tensor;
    const args = inputs.map((input) => input.make());
    try {
      target.call(self, args);
      return null;
    } catch (error) {
      const found = complaint(target, error);
      return found && `${target.label}${label}: ${found}`;
    }
  });
}

const complaints: string[] = [];
let calls = 0;
const all = targets();
for (let index = from; index < Math.min(to, all.length); index++) {
  const target = all[index]!;
  const random = new Random(index);
  const attempts = Array.from({ length: rounds }, () => drawn(random));
  if (!target.isRaw) attempts.unshift(...systematic());
  let found = 0;
  for (const inputs of attempts) {
    if (!target.takesHugeNumbers && inputs.some((input) => input.isHuge)) continue;
    const receiver = calls % 3 === 0 ? random.pick(tensors) : tensors[0]!;
    const said = attack(index, target, inputs, receiver);
    calls++;
    if (said && found++ < 3) complaints.push(said);
  }
}
closeSync(journal);
writeFileSync(process.argv[5]!, JSON.stringify({ calls, complaints, tensors: memory().tensors }));
