// This file speaks the language of old Nodes, so that one can be told that it is too old; what `load` gives does the
// rest.

/**
 * @param {() => Promise<{ main: (argv: readonly string[]) => Promise<number> }>} load
 */
export function start(load) {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) {
    console.error(
      `Node ${process.versions.node} was found, and candelabra needs 20.19 or later (22.12 or later among the 22s).`,
    );
    console.error(
      "  mend: install the current LTS of Node, for instance with `npx node@lts` or your system's packages",
    );
    process.exitCode = 1;
    return;
  }
  load()
    .then(({ main }) => main(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    });
}
