// Which entries of a dimension are printed; what fetches the values and what lays them out must agree on it.

/** How many entries of a dimension are shown when a tensor is summarised: all, or `edgeitems` at each end. */
export function shownSize(size: number, edgeitems: number): number {
  return Math.min(size, 2 * edgeitems);
}
