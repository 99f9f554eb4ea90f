// A set-up process of its own, for tests that run two of them or kill one: `node resolve_once.mjs`. It prints the
// prefix, and what the reporter says goes to stderr.

import { resolveLibtorch } from "../../../scripts/setup/libtorch/resolve.mjs";
import { createContext } from "../../../scripts/setup/support/context.mjs";

const found = await resolveLibtorch(createContext({ platform: "linux", arch: "x64" }));
console.log(found.prefix);
