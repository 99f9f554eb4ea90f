// Where PyTorch publishes. The one place that names it.

const official = "https://download.pytorch.org";

/**
 * @param {import("../support/context.mjs").Context} context
 * @returns {string} the base address, without a slash at its end; CANDELABRA_LIBTORCH_URL names a mirror
 */
export function origin({ env }) {
  return (env.CANDELABRA_LIBTORCH_URL ?? official).replace(/\/+$/, "");
}
