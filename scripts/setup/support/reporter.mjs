// Progress of the set-up: bars on a terminal, plain lines in a log. It goes to stderr, so that stdout holds only
// what the demo or the tests print.

import { formatCount } from "./format.mjs";

/**
 * @typedef {object} Bar
 * @property {(done: number, total?: number) => void} update
 * @property {(outcome?: string) => void} end closes the bar; the outcome takes its place
 */

/**
 * @typedef {object} Reporter
 * @property {(line: string) => void} note
 * @property {(label: string, total: number, unit?: "bytes" | "files" | "steps") => Promise<Bar>} bar
 */

/**
 * @param {NodeJS.WritableStream & { isTTY?: boolean }} stream
 * @returns {Reporter}
 */
export function createReporter(stream) {
  /** @param {string} line */
  const note = (line) => void stream.write(`${line}\n`);
  return {
    note,
    async bar(label, total, unit = "steps") {
      const drawn = stream.isTTY ? await drawnBar(stream, label, total, unit) : null;
      return drawn ?? plainBar(note, label, total, unit);
    },
  };
}

/**
 * cli-progress comes with `npm ci`; before that there is nothing to draw with.
 *
 * @param {NodeJS.WritableStream} stream
 * @param {string} label
 * @param {number} total
 * @param {"bytes" | "files" | "steps"} unit
 * @returns {Promise<Bar | null>}
 */
async function drawnBar(stream, label, total, unit) {
  const module = await import("cli-progress").catch(() => null);
  if (!module) return null;
  const { SingleBar, Presets } = module.default ?? module;
  const bar = new SingleBar(
    {
      stream,
      hideCursor: true,
      clearOnComplete: true,
      format: `${label.padEnd(24)} {bar} {percentage}%  {count}`,
    },
    Presets.shades_classic,
  );
  let goal = total;
  bar.start(goal, 0, { count: "" });
  return {
    update(done, newTotal) {
      goal = newTotal ?? goal;
      bar.setTotal(goal);
      bar.update(Math.min(done, goal), { count: `${formatCount(done, unit)} of ${formatCount(goal, unit)}` });
    },
    end(outcome) {
      bar.stop();
      if (outcome) stream.write(`${label}: ${outcome}\n`);
    },
  };
}

/**
 * A line at each tenth, no more than one every two seconds, so that a log stays readable.
 *
 * @param {(line: string) => void} note
 * @param {string} label
 * @param {number} total
 * @param {"bytes" | "files" | "steps"} unit
 * @returns {Bar}
 */
function plainBar(note, label, total, unit) {
  let goal = total;
  let tenth = 0;
  let last = Date.now();
  note(`${label} ...`);
  return {
    update(done, newTotal) {
      goal = newTotal ?? goal;
      const now = Math.floor((10 * done) / Math.max(goal, 1));
      if (now <= tenth || now >= 10 || Date.now() - last < 2000) return;
      tenth = now;
      last = Date.now();
      note(`${label}: ${now * 10}% (${formatCount(done, unit)} of ${formatCount(goal, unit)})`);
    },
    end(outcome = "done") {
      note(`${label}: ${outcome}`);
    },
  };
}
