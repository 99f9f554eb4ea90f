// A contender of ours in a process of its own: node build/bench/workers/main.js JOB.

import { libtorchVersion, setNumThreads } from "candelabra";
import type { Job, Outcome } from "../job.js";
import { measureFiles } from "./files.js";
import { measureOperators } from "./operators.js";
import { measureTraining } from "./training.js";

const job = JSON.parse(process.argv[2]!) as Job;
setNumThreads(job.threads);
const measured = await measure();
const versions = { node: process.versions.node, libtorch: libtorchVersion() };
console.log(JSON.stringify({ ...measured, versions } satisfies Outcome));

function measure() {
  if (job.work === "operators") return measureOperators(job);
  return job.work === "files" ? measureFiles(job) : measureTraining(job);
}
