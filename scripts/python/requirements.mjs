// What pip is asked for, one attempt after another, from the lines of scripts/fixtures/requirements.txt.

import { readFileSync } from "node:fs";
import path from "node:path";
import { origin } from "../setup/libtorch/origin.mjs";
import { SetupError } from "../setup/support/errors.mjs";
import { run } from "../setup/support/exec.mjs";

/** @typedef {import("../setup/support/context.mjs").Context} Context */

export const requirementsFile = "scripts/fixtures/requirements.txt";

/**
 * An installation, and the ways to ask for it in their order: the first that succeeds is enough.
 *
 * @typedef {object} Request
 * @property {string} label
 * @property {readonly (readonly string[])[]} attempts arguments of pip install
 */

/**
 * On Linux the plain torch may be a CUDA build with a dozen packages behind it, so there the CPU build is asked for
 * first: where pip is set up to look, then in PyTorch's own index. torchjd and LibMTL come without their dependencies, so
 * that they bring no second torch and no torchvision; what they need stands in the list.
 *
 * @param {string} text of requirements.txt
 * @param {{ platform: NodeJS.Platform, index: string }} machine index: PyTorch's index of CPU builds
 * @returns {Request[]}
 */
export function requestsOf(text, { platform, index }) {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);
  const torch = lines.find((line) => line.startsWith("torch=="));
  if (!torch) throw new SetupError(`${requirementsFile} pins no torch.`);
  const alone = lines.filter((line) => /^(torchjd|LibMTL)==/.test(line));
  const rest = lines.filter((line) => line !== torch && !alone.includes(line));
  const cpu = `${torch}+cpu`;
  const builds = platform === "linux" ? [[cpu], [cpu, "--extra-index-url", index], [torch]] : [[torch]];
  return [
    { label: torch, attempts: builds },
    { label: alone.join(" "), attempts: [["--no-deps", ...alone]] },
    { label: rest.join(" "), attempts: [rest] },
  ];
}

/**
 * @param {Context} context
 * @param {string} python
 * @throws {SetupError} with pip's own last words
 */
export async function installRequirements(context, python) {
  const text = readFileSync(path.join(context.root, requirementsFile), "utf8");
  const index = `${origin(context)}/whl/cpu`;
  for (const { label, attempts } of requestsOf(text, { platform: context.platform, index })) {
    context.report.note(`Python packages for comparison: ${label} ...`);
    const failures = [];
    for (const attempt of attempts) {
      const { code, stderr } = await run(python, ["-m", "pip", "install", "--quiet", ...attempt], {
        env: { ...context.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1" },
      });
      if (code === 0) break;
      failures.push(stderr.trim().split("\n").slice(-3).join("\n"));
    }
    if (failures.length === attempts.length) {
      const mend = "set CANDELABRA_PYTHON to a Python 3.11 or later that has these packages";
      throw new SetupError(`pip could not install ${label}:\n${failures.at(-1)}`, mend);
    }
  }
}
