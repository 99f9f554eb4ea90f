// Options that all readers share.

import { type Device, wrongArgument } from "../tensor/index.js";

const DEVICE = /^(cpu|meta|cuda(:\d+)?)$/;

/** A device that is given, or `usual`. */
export function deviceOf<D>(operation: string, given: unknown, usual: D): Device | D {
  if (given === undefined || given === null) return usual;
  if (typeof given === "string" && DEVICE.test(given)) return given as Device;
  throw wrongArgument(operation, "device", "'cpu', 'cuda', 'cuda:<index>' or 'meta'", given);
}
