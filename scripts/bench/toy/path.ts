// Lines for pictures: as few points as show the same line, as few characters as name them.

export type Place = readonly [x: number, y: number];

/** Drops points that lie within `tolerance` of the line without them. Source: Ramer 1972; Douglas and Peucker 1973. */
export function simplify(points: readonly Place[], tolerance: number): Place[] {
  const keep = new Set([0, points.length - 1]);
  const parts: [from: number, to: number][] = [[0, points.length - 1]];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part;
    let [farthest, most] = [-1, tolerance];
    for (let i = from + 1; i < to; i++) {
      const distance = distanceToSegment(points[i]!, points[from]!, points[to]!);
      if (distance > most) [farthest, most] = [i, distance];
    }
    if (farthest < 0) continue;
    keep.add(farthest);
    parts.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, i) => keep.has(i));
}

function distanceToSegment([x, y]: Place, [x0, y0]: Place, [x1, y1]: Place): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

/** SVG path data of a line through places in whole units, each after the first told relative to the one before. */
export function pathData(points: readonly Place[]): string {
  let [lastX, lastY] = [0, 0];
  const told = points.map(([exactX, exactY], i) => {
    const [x, y] = [Math.round(exactX), Math.round(exactY)];
    const [dx, dy] = [x - lastX, y - lastY];
    [lastX, lastY] = [x, y];
    return { text: `${dx}${dy < 0 ? "" : " "}${dy}`, isNew: i === 0 || dx !== 0 || dy !== 0 };
  });
  const [first, ...rest] = told.filter(({ isNew }) => isNew).map(({ text }) => text);
  if (rest.length === 0) return `M${first}h0`; // a dot: a line without length shows its round caps
  return `M${first}l${rest.join(" ").replaceAll(" -", "-")}`;
}
