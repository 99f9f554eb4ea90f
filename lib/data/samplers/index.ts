export { BatchSampler } from "./batch.js";
export { RandomSampler, type RandomSamplerOptions } from "./random.js";
export { Sampler, type Sized } from "./sampler.js";
export { SequentialSampler } from "./sequential.js";
export { SubsetRandomSampler } from "./subset_random.js";
export { WeightedRandomSampler, type WeightedRandomSamplerOptions } from "./weighted_random.js";
