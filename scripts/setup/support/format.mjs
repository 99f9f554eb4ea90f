/**
 * @param {number} bytes
 * @returns {string} "191 MB", "2.0 GB"
 */
export function formatBytes(bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.round(bytes / 1e3)} kB`;
}

/**
 * @param {number} value
 * @param {"bytes" | "files" | "steps"} unit
 * @returns {string}
 */
export function formatCount(value, unit) {
  return unit === "bytes" ? formatBytes(value) : String(Math.round(value));
}

/**
 * @param {number} milliseconds
 * @returns {string} "0.4 s", "3 min 20 s"
 */
export function formatTime(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
