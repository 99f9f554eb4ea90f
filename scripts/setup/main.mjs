// The one command behind `npm run demo`, `npm test`, `npm run bench`, `npm run parity`, `npm run setup`,
// `npm run doctor` and `npm run build:native`.
//
//   node scripts/setup/main.mjs [demo | test | bench | parity | doctor | addon] [arguments of what runs]
//
// What it heeds of the environment:
//
//   LIBTORCH                    a libtorch, or the torch folder of a Python package, to use instead of any other
//   CANDELABRA_CACHE            where libtorch is kept, instead of the system's folder for caches
//   CANDELABRA_JOBS             how many files are compiled at once; by default as many as cores and memory allow
//   CANDELABRA_TIMEOUT          seconds without a byte after which the archive's download has stalled; 60
//   CANDELABRA_LIBTORCH_URL     a mirror of PyTorch's downloads
//   CANDELABRA_LIBTORCH_SHA256  the checksum of the archive there
//
// This file speaks the language of old Nodes, so that one can be told that it is too old; cli.mjs does the rest.

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
} else {
  import("./cli.mjs")
    .then(({ main }) => main(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    });
}
