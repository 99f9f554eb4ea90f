// The database's calls that must fail: each an Error, whatever its words.

import { scope } from "../../lib/index.js";
import type { ErrorSample, Program } from "./recording.js";
import { MissingName, type Outcome, performAll } from "./replay.js";

export function replayError(sample: ErrorSample & Program, blob: Uint8Array): Outcome {
  return scope(() => {
    try {
      performAll(sample, blob);
    } catch (error) {
      if (error instanceof MissingName) return { kind: "missing name", detail: error.message };
      if (error instanceof Error) return { kind: "equal" };
      return { kind: "wrong value", detail: `threw ${String(error)}` };
    }
    return { kind: "wrong value", detail: `no error; Python: ${sample.expected!.message.slice(0, 150)}` };
  });
}
