// Source 2: a Python torch that is installed already. Another version is passed over with a word, since it was
// installed for other work.

import { inspectPrefix } from "./prefix.mjs";
import { installedTorch, pythons } from "./python.mjs";
import { isWanted, libtorchVersion } from "./version.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/**
 * @param {Context} context
 * @returns {Promise<import("./prefix.mjs").Libtorch | string>} what was found, or why nothing was
 */
export async function fromPython(context) {
  const reasons = [];
  for (const python of pythons(context)) {
    const torch = await installedTorch(context, python);
    if (!torch) {
      reasons.push(`${python} has no torch`);
    } else if (!isWanted(torch.version)) {
      const reason = `${python} has torch ${torch.version}, and ${libtorchVersion} is needed`;
      context.report.note(`libtorch: passing over a Python package: ${reason}`);
      reasons.push(reason);
    } else {
      const found = inspectPrefix(context.platform, torch.folder, `the torch package of ${python}`);
      if (found) return found;
      reasons.push(`the torch package of ${python} comes without headers or libraries`);
    }
  }
  return reasons.join("; ") || "no python3 on the PATH";
}
