/** The libtorch that candelabra is compiled against. Raise it together with the generated operators. */
export const libtorchVersion = "2.13.0";

/**
 * @param {string} version such as "2.13.0+cu130"
 * @returns {string} without the build's suffix
 */
export function releaseOf(version) {
  return /^[^+]*/.exec(version)?.[0] ?? version;
}

/**
 * @param {string} version
 * @returns {boolean}
 */
export function isWanted(version) {
  return releaseOf(version) === libtorchVersion;
}
