// Three tasks on one network, from 10,000 real reports of birds hit by aircraft: was the aircraft damaged (yes or no),
// how large was the bird (three classes), how fast did the aircraft fly (knots, missing in 28 % of the rows).
//
//   npm run demo
//   npm run demo -- --seeds 1 --epochs 5 --json figures.json
//
// Speed is measured in knots, so its gradient on the shared trunk is thousands of times as long as damage's. Summing the
// losses lets it decide alone; the table shows what that costs, and what balancing the gradients gives back.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { data, io, noGrad, scope, setNumThreads, train } from "candelabra";
import { ConflictCount } from "./birdstrikes/conflicts.js";
import { readStrikes, type Split, splitStrikes } from "./birdstrikes/data.js";
import { createModel, evaluate, type Model, type Scores, tasks } from "./birdstrikes/model.js";
import { type Recipe, recipes } from "./birdstrikes/recipes.js";
import { drawTable, type Result, summarize } from "./birdstrikes/report.js";
import { trainModel } from "./birdstrikes/training.js";

const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "5" },
    epochs: { type: "string", default: "20" },
    json: { type: "string" },
    save: { type: "string", default: ".cache/birdstrikes.safetensors" },
  },
});
const seeds = wholeNumber("seeds", options.seeds);
const epochs = wholeNumber("epochs", options.epochs);

/** The model that does best on its held-out reports, over the mean of its three scores. */
interface Best {
  name: string;
  seed: number;
  score: number;
  model: Model;
  split: Split;
}

setNumThreads(1); // so small a net is faster on one thread than on two
const start = performance.now();
const strikes = await readStrikes();
const standardised = await readStrikes({ standardizeSpeed: true });
console.log(
  `${strikes.rows} reports, ${seeds} seeds, ${epochs} epochs; mean ± spread on 2,000 held-out reports`,
);

let best: Best | null = null;
const summaries = recipes.map((recipe) => summarize(run(recipe)));
console.log(drawTable(summaries));
const saved = best && (await saveAndLoad(best));
const seconds = (performance.now() - start) / 1000;
console.log(`took ${seconds.toFixed(1)} s`);
if (options.json) {
  await writeFile(
    options.json,
    `${JSON.stringify({ seeds, epochs, trainings: summaries, saved, seconds }, null, 2)}\n`,
  );
}

/** Trains a recipe once for each seed. */
function run(recipe: Recipe): Result {
  const models = recipe.models ?? [tasks];
  const conflicts = new ConflictCount();
  const bar = train.progress({ label: recipe.name.padEnd(23), total: seeds * models.length * epochs });
  const scores: Scores[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const split = splitStrikes(recipe.standardizeSpeed ? standardised : strikes, seed);
    let score = {} as Scores;
    for (const heads of models) {
      const model = trainModel(split, {
        recipe,
        heads,
        seed,
        epochs,
        conflicts,
        onEpoch: () => bar.advance(),
      });
      score = { ...score, ...evaluate(model, split.valid) };
      if (heads.length === tasks.length)
        keepIfBest({ name: recipe.name, seed, score: mean(score), model, split });
    }
    scores.push(score);
  }
  bar.finish();
  return { name: recipe.name, scores, conflicts: recipe.models ? null : conflicts.summary() };
}

function mean(score: Scores): number {
  return tasks.reduce((sum, task) => sum + score[task], 0) / tasks.length;
}

function keepIfBest(candidate: Best): void {
  if (!best || candidate.score > best.score) best = candidate;
}

/** Writes the best model to a file, reads it into a new one and compares what the two predict. */
async function saveAndLoad({ name, seed, model, split }: Best) {
  const file = options.save;
  await mkdir(dirname(file), { recursive: true });
  // With the schema in the file, whoever loads the model can encode new reports for it.
  const metadata = { training: name, seed: String(seed), schema: JSON.stringify(split.schema) };
  await io.saveSafetensors(model.stateDict(), file, { metadata });

  const { tensors, metadata: notes } = await io.loadSafetensors(file);
  const { features } = data.Schema.fromJSON(JSON.parse(notes.schema!));
  const loaded = createModel(features);
  loaded.loadStateDict(tensors);
  const equal = scope(() =>
    noGrad(() => {
      const [before, after] = [model.forward(split.valid.x), loaded.forward(split.valid.x)];
      return tasks.every((task) => before[task].equal(after[task]));
    }),
  );
  const verdict = equal ? "equal, bit for bit" : "NOT equal";
  console.log(
    `best: ${name}, seed ${seed}; saved to ${file} and loaded again, its predictions are ${verdict}`,
  );
  if (!equal) process.exitCode = 1;
  return { training: name, seed, file, equal };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name}: expected a whole number from 1, got "${text}"`);
}
