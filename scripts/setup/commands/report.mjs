// vitest's own JSON report, counted so that nothing which failed is missing from the sum.

import { readFileSync } from "node:fs";

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} [numTodoTests]
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults a file each
 */

/**
 * @param {string} file
 * @returns {Report}
 */
export function readReport(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * A file that cannot be loaded, or whose leak check fails, has no failed test in it and counts as one; so does a run
 * that ended badly for no reason that the report names.
 *
 * @param {Report | null} report null when vitest wrote none
 * @param {number} exitCode vitest's
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(report, exitCode) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}
