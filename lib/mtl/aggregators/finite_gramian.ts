import { problem } from "../checks.js";
import { Gramian, type GramianLike } from "../gramian.js";

/** For methods that do not look at the numbers: throws where others would. */
export function finiteGramian(operation: string, given: GramianLike): Gramian {
  const gramian = Gramian.from(given);
  const bad = gramian.values.find((product) => !Number.isFinite(product));
  if (bad === undefined) return gramian;
  throw problem(operation, `expected finite numbers for gramian, got ${bad}`);
}
