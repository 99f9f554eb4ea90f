/** The libtorch that candelabra is compiled against. Raise it together with the generated operators. */
export const libtorchVersion = "2.13.0";

/** The oldest that the sources still compile against, for those who ask for another than the pinned one. */
const oldestVersion = "2.11.0";

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

/**
 * Whether CANDELABRA_ANY_LIBTORCH=1 takes a version that is not the pinned one. Names and types of operators were
 * generated from the pinned version's schemas; an operator that another version lacks fails when it is called.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} version
 * @returns {boolean}
 */
export function isAllowed(env, version) {
  return isWanted(version) || (takesAny(env) && !isOlder(releaseOf(version), oldestVersion));
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {boolean}
 */
export function takesAny(env) {
  return env.CANDELABRA_ANY_LIBTORCH === "1";
}

/**
 * @param {string} version
 * @param {string} other
 * @returns {boolean}
 */
function isOlder(version, other) {
  const numbers = (/** @type {string} */ text) => text.split(".").map((part) => Number.parseInt(part, 10));
  const [major = 0, minor = 0] = numbers(version);
  const [otherMajor = 0, otherMinor = 0] = numbers(other);
  return major !== otherMajor ? major < otherMajor : minor < otherMinor;
}
