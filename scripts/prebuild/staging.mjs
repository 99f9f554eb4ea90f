// prebuildify moves the addon out of the folder that it is built in, so it is given a copy to take.

import path from "node:path";

/** Set when build/Release is to be taken as it is. */
export const asBuilt = "CANDELABRA_AS_BUILT";

/** @param {string} root */
export const stagingFolder = (root) => path.join(root, "build", "prebuild");

/** @param {string} root */
export const stagedArtifacts = (root) => path.join(stagingFolder(root), "artifacts");
