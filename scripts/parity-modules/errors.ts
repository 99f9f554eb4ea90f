// The database's constructors and calls that must fail: each an Error, whatever its words.

import { scope } from "../../lib/index.js";
import { callForward, construct, MissingModule } from "./construct.js";
import type { ErrorSample, Program } from "./recording.js";
import { type Outcome, sourcesOf } from "./replay.js";

export function replayError(name: string, sample: ErrorSample & Program, blob: Uint8Array): Outcome {
  return scope(() => {
    try {
      const sources = sourcesOf(sample, blob);
      using module = construct(name, sample.init, sources);
      callForward(module, sample.forward, sources);
    } catch (error) {
      if (error instanceof MissingModule) return { kind: "missing", detail: error.message };
      if (error instanceof Error) return { kind: "equal" };
      return { kind: "wrong value", detail: `threw ${String(error)}` };
    }
    return { kind: "wrong value", detail: `no error; Python: ${sample.expected!.message.slice(0, 150)}` };
  });
}
