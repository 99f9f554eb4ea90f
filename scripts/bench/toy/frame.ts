// The square of the plane that the pictures show.

import type { Place } from "./path.js";

export const frame = { from: -11, to: 11 } as const;
/** Units a side in the pictures' own coordinates, which are whole numbers. */
export const side = 880;

export function toPicture([x1, x2]: Place): Place {
  const scale = side / (frame.to - frame.from);
  return [(x1 - frame.from) * scale, (frame.to - x2) * scale];
}
