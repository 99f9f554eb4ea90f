import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { findAddon } from "../package/addon.mjs";
import { addonReady } from "../steps/addon.mjs";
import { commandFor } from "../support/context.mjs";
import { run } from "../support/exec.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */
/** @typedef {import("./doctor.mjs").Row} Row */
/** @typedef {{ threads: number, cuda: boolean }} Answer what the addon says of itself */

/**
 * @param {Context} context
 * @param {import("../libtorch/prefix.mjs").Libtorch | null} libtorch
 * @returns {Promise<{ row: Row, answer: Answer | null }>}
 */
export async function checkAddon(context, libtorch) {
  const name = "addon";
  const mend = commandFor(context, "setup");
  const found = context.packaged ? findAddon(context, libtorch) : addonReady(context, libtorch) && built;
  if (!found) {
    const text = context.packaged
      ? "none came with the package for this platform, and none is compiled yet"
      : "not built, or its sources have changed since";
    return { row: { name, state: "missing", text, mend }, answer: null };
  }
  if (!libtorch) {
    const text = `${found.text}; not tried, since libtorch is missing`;
    return { row: { name, state: "note", text }, answer: null };
  }
  const asked = await askAddon(context);
  if ("answer" in asked) {
    return { row: { name, state: "ok", text: `${found.text}, and loads` }, answer: asked.answer };
  }
  const text = `${found.text}, and does not load: ${asked.reason}`;
  return { row: { name, state: "missing", text, mend }, answer: null };
}

const built = { text: "built" };

/**
 * Loads the library in a process of its own, so that one that cannot be loaded does not end the doctor.
 *
 * @param {Context} context
 * @returns {Promise<{ answer: Answer } | { reason: string }>}
 */
export async function askAddon(context) {
  const entry = pathToFileURL(path.join(context.root, "dist", "index.js")).href;
  const script = `
    const torch = await import(${JSON.stringify(entry)});
    console.log(JSON.stringify({ threads: torch.getNumThreads(), cuda: torch.cuda.isAvailable() }));`;
  const { code, stdout, stderr } = await run(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: context.root,
    env: context.env,
    timeout: 60_000,
  });
  if (code === 0) return { answer: JSON.parse(stdout) };
  const lines = stderr.split("\n");
  const thrown = lines.find((line) => /^\w*Error\b.*:/.test(line)); // before it stands the line of code that threw it
  const reason = thrown ?? lines.find((line) => /error/i.test(line)) ?? `exit code ${code}`;
  return { reason: reason.trim() };
}

/**
 * @param {Answer | null} answer
 * @returns {Row}
 */
export function checkThreads(answer) {
  const cores = availableParallelism();
  if (answer) return { name: "threads", state: "ok", text: `${answer.threads} (of ${cores} cores)` };
  return { name: "threads", state: "note", text: `${cores} cores; libtorch itself cannot be asked yet` };
}
