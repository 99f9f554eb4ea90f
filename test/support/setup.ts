// Loaded before every test file: the matchers, and the check that no file leaves tensors behind.
//
// The counter of live tensors must come back to what it was before the first test, once the collector has run.
// What a `describe` holds in a variable stays reachable to the end, so dispose it in afterAll or use `scoped`.

import { createRequire } from "node:module";
import { afterAll, beforeAll } from "vitest";
import "./matchers.js";

let before = 0;

beforeAll(async () => {
  before = await liveTensors();
});

afterAll(async () => {
  let after = await liveTensors();
  for (let round = 0; round < 5 && after > before; round++) {
    // A promise's callbacks may still hold what its test made.
    await new Promise((resolve) => setImmediate(resolve));
    after = await liveTensors();
  }
  if (after > before) {
    throw new Error(
      `this file leaves ${after - before} tensors behind (${before} before its tests, ${after} after): ` +
        "dispose them, or run the test inside scoped()",
    );
  }
});

/** After a collection. Files that never open the addon are not made to load libtorch for the sake of counting. */
async function liveTensors(): Promise<number> {
  const { cache } = createRequire(import.meta.url);
  if (!Object.keys(cache).some((file) => file.endsWith("candelabra.node"))) return 0;
  const { collectGarbage, memory } = await import("../../lib/tensor/index.js");
  collectGarbage();
  return memory().tensors;
}
