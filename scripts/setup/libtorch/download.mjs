// One file over HTTPS, to disk, hashed on the way. Plain HTTP is taken from this machine only: that is how the
// tests serve it.

import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import http from "node:http";
import https from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { codeOf, messageOf, SetupError } from "../support/errors.mjs";
import { formatBytes } from "../support/format.mjs";

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/**
 * @typedef {object} DownloadOptions
 * @property {number} timeout milliseconds without a single byte after which the transfer counts as stalled
 * @property {(done: number, total: number) => void} [onProgress]
 */

/**
 * @param {string} address
 * @param {string} file written from its start
 * @param {DownloadOptions} options
 * @returns {Promise<{ sha256: string, bytes: number }>}
 * @throws {SetupError} when the server is not reached, refuses, stalls, or closes early
 */
export async function download(address, file, { timeout, onProgress }) {
  const stalled = new AbortController();
  const watch = setTimeout(() => stalled.abort(), timeout);
  let bytes = 0;
  let total = 0;
  try {
    const response = await open(new URL(address), stalled.signal, mostRedirects);
    total = Number(response.headers["content-length"] ?? 0);
    const hash = createHash("sha256");
    const count = new Transform({
      transform(chunk, _encoding, done) {
        watch.refresh();
        hash.update(chunk);
        bytes += chunk.length;
        onProgress?.(bytes, total || bytes);
        done(null, chunk);
      },
    });
    await pipeline(response, count, createWriteStream(file), { signal: stalled.signal });
    if (total && bytes !== total) throw new Error("aborted");
    return { sha256: hash.digest("hex"), bytes };
  } catch (error) {
    if (error instanceof SetupError) throw error;
    const got = total ? `${formatBytes(bytes)} of ${formatBytes(total)}` : formatBytes(bytes);
    throw explained(address, error, stalled.signal.aborted ? timeout : 0, got);
  } finally {
    clearTimeout(watch);
  }
}

/**
 * @param {URL} url
 * @param {AbortSignal} signal
 * @param {number} hops
 * @returns {Promise<http.IncomingMessage>}
 */
async function open(url, signal, hops) {
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw new SetupError(
      `${url.href} is not an https address.`,
      "set CANDELABRA_LIBTORCH_URL to an https address",
    );
  }
  const client = url.protocol === "https:" ? https : http;
  const response = await new Promise(
    (/** @type {(value: http.IncomingMessage) => void} */ resolve, reject) => {
      client.get(url, { signal }, resolve).on("error", reject);
    },
  );
  const status = response.statusCode ?? 0;
  if (status === 200) return response;
  response.destroy();
  if (redirects.has(status) && response.headers.location && hops > 0) {
    return open(new URL(response.headers.location, url), signal, hops - 1);
  }
  throw new SetupError(
    `${url.href} answered with HTTP status ${status}.`,
    "set LIBTORCH to a libtorch you have",
  );
}

/** @param {string} host */
function isLoopback(host) {
  return host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
}

/**
 * @param {string} address
 * @param {unknown} error
 * @param {number} stalledFor milliseconds, 0 when it did not stall
 * @param {string} got
 */
function explained(address, error, stalledFor, got) {
  const again = "run the command again; on a slow line with CANDELABRA_TIMEOUT=300 (seconds)";
  if (stalledFor) {
    const seconds = stalledFor / 1000;
    return new SetupError(`${address} stalled: nothing came for ${seconds} s, after ${got}.`, again);
  }
  const code = codeOf(error);
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE" || messageOf(error) === "aborted") {
    return new SetupError(`${address} was cut off after ${got}.`, again);
  }
  return new SetupError(
    `${address} could not be read (${code ?? messageOf(error)}): is the network there?`,
    "connect to the network, or set LIBTORCH to a libtorch you have",
  );
}
