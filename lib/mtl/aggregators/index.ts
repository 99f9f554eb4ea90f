// Directions of the shared parameters. A method is one line here.

export { GramianMethod } from "./gramian_method.js";
export { PCGrad, type PCGradOptions, type PCGradWeightsOptions } from "./pcgrad.js";
