// Required before everything under --asan, in workers too: the addon that was built with the sanitizer takes the place
// of the usual one.

const Module = require("node:module");
const path = require("node:path");

const release = process.env.CANDELABRA_ASAN_ADDON;
/** @type {{ _resolveFilename(request: string, ...rest: unknown[]): string }} */
const loader = /** @type {never} */ (Module);
const resolve = loader._resolveFilename;

loader._resolveFilename = function (request, ...rest) {
  const name = path.basename(request);
  const isAddon = name === "candelabra.node" || name === "candelabra_loader.node";
  return resolve.call(this, release && isAddon ? path.join(release, name) : request, ...rest);
};
