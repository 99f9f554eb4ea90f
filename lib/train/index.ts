// What surrounds a training loop: metrics, progress, reports.

export { accuracy, type MetricOptions, r2, rocAuc } from "./metrics.js";
export { type Progress, type ProgressOptions, progress } from "./progress.js";
export { meanAndSpread, type Spread, type TableOptions, table } from "./report.js";
