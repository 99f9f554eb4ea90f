// A process that saves over one file until it is killed: kill.test.ts starts it.

import { save, saveNpz } from "../../../lib/io/index.js";
import { full } from "../../../lib/tensor/index.js";

const [checkpoint, archive] = process.argv.slice(2) as [string, string];
for (let i = 0; ; i++) {
  // A megabyte of one number: a mixture of two saves would show.
  await save({ weight: full([1 << 18], i, { dtype: "float32" }), step: i }, checkpoint);
  await saveNpz({ weight: full([1 << 18], i, { dtype: "float32" }) }, archive);
  if (i === 0) process.send?.("saved");
}
