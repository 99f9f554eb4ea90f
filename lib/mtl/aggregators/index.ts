// Directions of the shared parameters. A method is one line here.

export { type CrossLike, CrossMethod } from "./cross_method.js";
export { DBMTL, type DBMTLOptions } from "./dbmtl.js";
export { ExcessMTL, type ExcessMTLOptions } from "./excess_mtl.js";
export { GradDrop, type GradDropOptions } from "./graddrop.js";
export { GramianMethod } from "./gramian_method.js";
export { Grouped, type GroupedOptions, type ParameterGroup } from "./grouped.js";
export { JacobianMethod } from "./jacobian_method.js";
export { MoCo, type MoCoOptions } from "./moco.js";
export { MoDo, type MoDoOptions } from "./modo.js";
export { PCGrad, type PCGradOptions, type PCGradWeightsOptions } from "./pcgrad.js";
export { SDMGrad, type SDMGradOptions } from "./sdmgrad.js";
export { TrimmedMean, type TrimmedMeanOptions } from "./trimmed_mean.js";
