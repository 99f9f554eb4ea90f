// Which errors are sound: ours, which name the operation; JavaScript's own about a wrong argument; the trap's.

import { CandelabraError } from "../../lib/index.js";
import { TrapError } from "./inputs/hostile.js";

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Null for a sound error. */
export function complaintOf(names: readonly string[], error: unknown): string | null {
  // A callback may throw what it likes, also undefined.
  if (error instanceof TrapError || error === undefined) return null;
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  if (error instanceof TypeError || error instanceof RangeError) return null;
  if (!("operation" in error) && !(error instanceof CandelabraError)) {
    return `threw ${error.constructor.name}: ${error.message.slice(0, 200)}`;
  }
  // The lane is written before anybody looks which operator it is for.
  if (error.message.startsWith("operator: ")) return null;
  if (names.length === 0 || [...names, ...names.map(snake)].some((name) => error.message.includes(name)))
    return null;
  return `its error does not name it: ${error.message.slice(0, 200)}`;
}
