// Directions of the shared parameters. A method is one line here.

export { AlignedMTL, type AlignedMTLOptions } from "./aligned_mtl.js";
export { CAGrad, type CAGradOptions } from "./cagrad.js";
export { ConFIG, type ConFIGOptions } from "./config.js";
export { type CrossLike, CrossMethod } from "./cross_method.js";
export { DBMTL, type DBMTLOptions } from "./dbmtl.js";
export { DualProj, type DualProjOptions } from "./dualproj.js";
export { ExcessMTL, type ExcessMTLOptions } from "./excess_mtl.js";
export { FairGrad, type FairGradOptions } from "./fairgrad.js";
export { fromGramian, fromJacobian, type GramianFunction, type JacobianFunction } from "./from_function.js";
export { GradDrop, type GradDropOptions } from "./graddrop.js";
export { GradVac, type GradVacOptions } from "./gradvac.js";
export { GramianMethod } from "./gramian_method.js";
export { Grouped, type GroupedOptions, type ParameterGroup } from "./grouped.js";
export { IMTLG } from "./imtl_g.js";
export { JacobianMethod } from "./jacobian_method.js";
export { Krum, type KrumOptions } from "./krum.js";
export { MGDA, type MGDAOptions } from "./mgda.js";
export { MoCo, type MoCoOptions } from "./moco.js";
export { MoDo, type MoDoOptions } from "./modo.js";
export { NashMTL, type NashMTLOptions } from "./nash_mtl.js";
export { PCD, type PCDOptions } from "./pcd.js";
export { PCGrad, type PCGradOptions, type PCGradWeightsOptions } from "./pcgrad.js";
export { Random, type RandomOptions } from "./random.js";
export { SDMGrad, type SDMGradOptions } from "./sdmgrad.js";
export { TrimmedMean, type TrimmedMeanOptions } from "./trimmed_mean.js";
export { UPGrad, type UPGradOptions } from "./upgrad.js";
