// `npm run doctor`, or `npx candelabra doctor`: what was found, a line each, with its mend. It looks and changes nothing,
// so it works before anything is set up.

import { checkAddon, checkThreads } from "./addon.mjs";
import { checkCuda } from "./cuda.mjs";
import { checkLibtorch } from "./libtorch.mjs";
import { checkNode, checkPackage, checkPackages, checkTools, checkTypescript } from "./tools.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {"ok" | "missing" | "note"} state missing makes the doctor fail; a note does not
 * @property {string} text
 * @property {string} [mend]
 */

/**
 * @param {Context} context
 * @returns {Promise<number>} 1 when something needed is missing
 */
export async function doctor(context) {
  const rows = await examine(context);
  for (const row of rows) console.log(formatRow(row));
  const missing = rows.filter((row) => row.state === "missing").length;
  console.log(missing === 0 ? "\nEverything needed is there." : `\n${missing} of ${rows.length} missing.`);
  return missing === 0 ? 0 : 1;
}

/**
 * @param {Context} context
 * @returns {Promise<Row[]>}
 */
export async function examine(context) {
  const { row: libtorchRow, libtorch } = await checkLibtorch(context);
  const addon = await checkAddon(context, libtorch);
  // What came with a package is there; a clone has to install and to build it.
  const { packaged } = context;
  return [
    checkNode(),
    packaged ? checkPackage(context) : checkPackages(context),
    // An addon that is there no longer needs what builds it.
    ...(await checkTools(context, { needed: addon.row.state === "missing" })),
    libtorchRow,
    checkCuda(context, libtorch, addon.answer),
    addon.row,
    ...(packaged ? [] : [checkTypescript(context)]),
    checkThreads(addon.answer),
  ];
}

/**
 * @param {Row} row
 * @returns {string}
 */
export function formatRow({ name, state, text, mend }) {
  const line = `${state.padEnd(8)}${name.padEnd(14)}${text}`;
  return mend ? `${line}\n${" ".repeat(22)}mend: ${mend}` : line;
}
