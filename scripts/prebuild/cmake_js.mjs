#!/usr/bin/env node
// What prebuildify calls in node-gyp's place. The addon speaks Node-API, so the Node it names does not matter: the
// set-up's own step compiles it through cmake-js, unless it is compiled already.

import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { setUp } from "../setup/set_up.mjs";
import { createContext } from "../setup/support/context.mjs";
import { asBuilt, stagedArtifacts, stagingFolder } from "./staging.mjs";

const context = createContext();
const { root } = context;
if (context.env[asBuilt] !== "1") await setUp(context, { until: "addon" });
const release = path.join(root, "build", "Release");
copy("candelabra.node", path.join(stagingFolder(root), "build", "Release"));
copy("candelabra_loader.node", path.join(stagedArtifacts(root), "loader"));

/**
 * @param {string} name
 * @param {string} folder
 */
function copy(name, folder) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(release, name), path.join(folder, name));
}
