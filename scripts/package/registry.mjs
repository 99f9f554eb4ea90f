// A registry on the loopback address that has what lies in node_modules, and the package itself: npm installs from it
// as it does from any other, without a network and without its cache.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

/**
 * @typedef {object} Entry
 * @property {Record<string, unknown> & { name: string, version: string }} manifest
 * @property {() => Buffer} tarball
 */

/**
 * @param {string} root the repository, whose node_modules is served
 * @param {string} tarball the package, as `npm pack` made it
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function serveRegistry(root, tarball) {
  const entries = [...installed(root), packed(tarball)];
  const server = createServer((request, response) => {
    const asked = decodeURIComponent((request.url ?? "").slice(1));
    const file = entries.find(({ manifest }) => asked === tarballPath(manifest));
    if (file) return void response.end(file.tarball());
    const versions = entries.filter(({ manifest }) => manifest.name === asked);
    if (versions.length === 0) return void response.writeHead(404).end("{}");
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(packument(asked, versions, `http://${request.headers.host}`)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("the registry has no port");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, close };
}

/** @param {{ name: string, version: string }} manifest */
const tarballPath = ({ name, version }) => `-/${name}/${version}.tgz`;

/**
 * @param {string} name
 * @param {readonly Entry[]} entries its versions
 * @param {string} base
 */
function packument(name, entries, base) {
  const versions = entries.map(({ manifest }) => [
    manifest.version,
    { ...manifest, dist: { tarball: `${base}/${tarballPath(manifest)}` } },
  ]);
  return { name, "dist-tags": { latest: versions.at(-1)?.[0] }, versions: Object.fromEntries(versions) };
}

/**
 * @param {string} root
 * @returns {Entry[]}
 */
function installed(root) {
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  return Object.keys(lock.packages)
    .filter((place) => place !== "" && existsSync(path.join(root, place, "package.json")))
    .map((place) => {
      const folder = path.join(root, place);
      return {
        manifest: JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")),
        tarball: () => packFolder(folder),
      };
    });
}

/**
 * @param {string} folder
 * @returns {Buffer} without the packages that lie in it, which are served on their own
 */
function packFolder(folder) {
  const args = ["--exclude=node_modules", "-cf", "-", "-C", path.dirname(folder), path.basename(folder)];
  const { status, stdout, stderr } = spawnSync("tar", args, { maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`tar of ${folder}: ${stderr}`);
  return gzipSync(stdout, { level: 1 });
}

/**
 * @param {string} file
 * @returns {Entry}
 */
function packed(file) {
  const content = readFileSync(file);
  const { status, stdout } = spawnSync("tar", ["-xOf", "-", "package/package.json"], {
    input: gunzipSync(content),
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${file} holds no package.json`);
  return { manifest: JSON.parse(stdout.toString()), tarball: () => content };
}
