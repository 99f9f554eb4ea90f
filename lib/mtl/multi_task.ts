import type { Parameter } from "../nn/index.js";

/** A model that knows its tasks; `mtl.HardSharing` does, and a model of your own may. */
export interface MultiTask<Task extends string = string> {
  readonly tasks: readonly Task[];
  sharedParameters(): Parameter[];
  taskParameters(task: Task): Parameter[];
}
