// Does any input end the process? Random calls of everything public, with arguments of right and wrong kinds:
//
//   npm run fuzz                                  200,000 calls of a new seed
//   npm run fuzz -- --calls 5000 --seed 1         fewer, and those of a seed
//   npm run fuzz -- --target ops.aten::sort       only what has such a label
//   npm run fuzz -- --seed 1 --call 4711          that call alone; with --json FILE every death and complaint in a file
//   npm run fuzz -- --seed 1 --from 4000 --calls 800
//                                                 the calls before it too: a death that does not come back alone is
//                                                 the work of an earlier call, which wrote past its memory
//   npm run fuzz -- --asan --calls 20000          under AddressSanitizer, with an addon built for it in build/asan
//   npm run fuzz -- --asan --tests test/mtl       test files under AddressSanitizer
//
// Calls run in child processes under a limit of memory; a death is printed with the command that brings it back, and
// the run goes on behind it. Ends with 1 after a death or an error that is not sound (outcome.ts).

import { writeFileSync } from "node:fs";
import { progress } from "../../lib/train/progress.js";
import { asanLimits, runTestsUnderAsan } from "./asan.js";
import { usualLimits } from "./child.js";
import { type Options, readOptions } from "./options.js";
import { runCalls } from "./pool.js";
import { deathLines, reportLines } from "./report.js";

const cannotBegin = 2;

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`candelabra: ${(error as Error).message}`);
    return cannotBegin;
  }
  if (options.tests) return runTestsUnderAsan(options.tests);
  const limits = options.asan ? await asanLimits() : usualLimits;
  const { seed, from, to } = options;
  console.log(`seed ${seed}, ${(to - from).toLocaleString("en")} calls`);
  const bar = progress({ label: "fuzz", total: to - from });
  const outcome = await runCalls({
    ...options,
    limits,
    onCalls: (count, deaths) => bar.advance(count, `${deaths} deaths`),
    onDeath: (death) => console.log(`\n${deathLines(options, death).join("\n")}`),
  });
  bar.finish();
  for (const line of reportLines(options, outcome)) console.log(line);
  if (options.json) {
    const about = { date: new Date().toISOString(), seed, node: process.version, asan: options.asan };
    writeFileSync(options.json, `${JSON.stringify({ ...about, ...outcome }, null, 1)}\n`);
  }
  return outcome.deaths.length + outcome.complaints.length > 0 ? 1 : 0;
}

process.exitCode = await main();
