import { run, which } from "../support/exec.mjs";

/** @typedef {import("../support/context.mjs").Context} Context */

/**
 * The Pythons on the PATH, by preference.
 *
 * @param {Context} context
 * @returns {string[]}
 */
export function pythons(context) {
  return ["python3", "python"].flatMap((name) => which(context, name) ?? []);
}

// Finding a package does not import it, and importing torch would take seconds.
const question = `
import importlib.metadata, importlib.util, json, os
spec = importlib.util.find_spec("torch")
found = None
if spec and spec.origin:
    try:
        found = {"version": importlib.metadata.version("torch"), "folder": os.path.dirname(spec.origin)}
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
`;

/**
 * @param {Context} context
 * @param {string} python
 * @returns {Promise<{ version: string, folder: string } | null>} the torch that this Python would import
 */
export async function installedTorch(context, python) {
  const { code, stdout } = await run(python, ["-c", question], { env: context.env, timeout: 20_000 });
  return code === 0 ? JSON.parse(stdout.trim().split("\n").at(-1) ?? "null") : null;
}
