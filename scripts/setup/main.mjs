// The one command behind `npm run demo`, `npm test`, `npm run bench`, `npm run parity`, `npm run fuzz`, `npm run coverage`,
// `npm run setup`, `npm run doctor` and `npm run build:native`.
//
//   node scripts/setup/main.mjs COMMAND ARGUMENTS     demo | test | bench | parity | parity:ops | parity:optim |
//                                                     parity:modules | fuzz | coverage | doctor | addon | dist
//
// What it heeds of the environment:
//
//   LIBTORCH                    a libtorch, or the torch folder of a Python package, to use instead of any other
//   CANDELABRA_ANY_LIBTORCH     1 takes a LIBTORCH of another version than the pinned one, from 2.11 on
//   CANDELABRA_CACHE            where libtorch is kept, instead of the system's folder for caches
//   CANDELABRA_JOBS             how many files are compiled at once; by default as many as cores and memory allow
//   CANDELABRA_TIMEOUT          seconds without a byte after which the archive's download has stalled; 60
//   CANDELABRA_LIBTORCH_URL     a mirror of PyTorch's downloads
//   CANDELABRA_LIBTORCH_SHA256  the checksum of the archive there

import { start } from "./support/start.mjs";

start(() => import("./cli.mjs"));
