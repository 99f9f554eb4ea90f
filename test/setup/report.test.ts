// What `npm test` prints at its end must not hide a failure.

import { describe, expect, test } from "vitest";
import { countTests } from "../../scripts/setup/commands/report.mjs";
import { createReporter } from "../../scripts/setup/support/reporter.mjs";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

function report(passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) {
  return { numPassedTests: passed, numFailedTests: failed, numPendingTests: 2, numTodoTests: 1, testResults };
}

describe("countTests", () => {
  test("counts what vitest counted", () => {
    const counted = countTests(report(1, 1, file("failed", "passed", "failed")), 1);
    expect(counted).toEqual({ passed: 1, failed: 1, skipped: 3 });
  });

  test("counts a file that could not be loaded, and one whose tests passed while its leak check failed", () => {
    const counted = countTests(report(1, 0, file("failed"), file("failed", "passed")), 1);
    expect(counted).toMatchObject({ passed: 1, failed: 2 });
  });

  test("counts a run that ended badly without a failed test, or without a report", () => {
    expect(countTests(report(1, 0, file("passed", "passed")), 1)).toMatchObject({ failed: 1 });
    expect(countTests(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("progress", () => {
  /** What a reporter writes to a stream that is no terminal. */
  function written() {
    let text = "";
    const stream = { write: (chunk: string) => (text += chunk) };
    return { reporter: createReporter(stream as unknown as NodeJS.WritableStream), text: () => text };
  }

  test("without a terminal is plain lines, a first and a last, and few between", async () => {
    const { reporter, text } = written();
    const bar = await reporter.bar("fetching", 1000);
    for (let i = 0; i <= 1000; i++) bar.update(i);
    bar.end("12 MB");
    expect(text()).toBe("fetching ...\nfetching: 12 MB\n");
  });
});
