#!/usr/bin/env node
// `npx candelabra setup` and `npx candelabra doctor`, in a project that uses the package. In a clone the same words
// do what `npm run setup` and `npm run doctor` do.

import { existsSync } from "node:fs";
import { start } from "../scripts/setup/support/start.mjs";

// The package holds what lib/ was compiled to, a clone lib/ itself.
const cloned = existsSync(new URL("../lib/index.ts", import.meta.url));

start(() => (cloned ? import("../scripts/setup/cli.mjs") : import("../scripts/setup/package/cli.mjs")));
