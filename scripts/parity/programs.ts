// Which programs there are: a pair of files of one name each.

import { readdirSync } from "node:fs";

const folder = new URL("./programs/", import.meta.url);

/** The names of all programs, in order; throws when one has only one of its two files. */
export function programNames(files: readonly string[] = readdirSync(folder)): string[] {
  const written = (ending: string) =>
    new Set(files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length)));
  const [typescript, python] = [written(".ts"), written(".py")];
  const names = [...new Set([...typescript, ...python])].sort();
  const single = names.find((name) => !typescript.has(name) || !python.has(name));
  if (single)
    throw new Error(`the program ${single} lacks its ${typescript.has(single) ? ".py" : ".ts"} file`);
  return names;
}

/** Those whose name begins with one of `wanted`; all when nothing is wanted. */
export function choosePrograms(
  wanted: readonly string[],
  names: readonly string[] = programNames(),
): string[] {
  const unknown = wanted.find((start) => !names.some((name) => name.startsWith(start)));
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is no program: ${names.join(", ")}`);
  if (wanted.length === 0) return [...names];
  return names.filter((name) => wanted.some((start) => name.startsWith(start)));
}
