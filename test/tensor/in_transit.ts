// For the tests of sharing: that nothing waits to be received any more.

import { expect } from "vitest";
import { sharedInTransit } from "../../lib/index.js";

export const nothing = { tensors: 0, bytes: 0 };

/** Node tells of a closed port in a later turn of the event loop. */
export async function untilNothingWaits(): Promise<void> {
  for (let turn = 0; turn < 200 && sharedInTransit().tensors > 0; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(sharedInTransit()).toEqual(nothing);
}
