// From a bare clone to a built tree, each step only when its inputs changed.

import path from "node:path";
import { ensureAddon } from "./steps/addon.mjs";
import { ensureLibtorch } from "./steps/libtorch.mjs";
import { ensurePackages } from "./steps/packages.mjs";
import { ensureTypescript } from "./steps/typescript.mjs";
import { withLock } from "./support/lock.mjs";

/** @typedef {import("./support/context.mjs").Context} Context */

/**
 * @param {Context} context
 * @param {{ until?: "addon", lookAgain?: boolean }} [options]
 * @returns {Promise<void>}
 * @throws {import("./support/errors.mjs").SetupError} when something is missing
 */
export async function setUp(context, { until, lookAgain = false } = {}) {
  const onWait = () => context.report.note("another set-up is at work in this folder, waiting for it");
  await withLock(
    path.join(context.root, "build", "setup.lock"),
    async () => {
      await ensurePackages(context);
      const libtorch = await ensureLibtorch(context, { lookAgain });
      await ensureAddon(context, libtorch);
      if (until !== "addon") await ensureTypescript(context);
    },
    { onWait },
  );
}
