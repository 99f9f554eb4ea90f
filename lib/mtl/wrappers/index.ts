// Rules around another rule. A wrapper is one line here.

export { CRMOGM, type CRMOGMOptions } from "./crmogm.js";
export { EverySteps, type EveryStepsOptions } from "./every_steps.js";
export { TaskSampling, type TaskSamplingOptions } from "./task_sampling.js";
export { GramianWrapper } from "./wrapper.js";
