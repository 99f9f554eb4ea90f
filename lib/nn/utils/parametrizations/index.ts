// Constraints ready to use. PyTorch: torch.nn.utils.parametrizations.

export { type OrthogonalParametrizationOptions, orthogonal } from "./orthogonal.js";
export type { OrthogonalMap } from "./orthogonal_maps.js";
export { type SpectralNormOptions, spectralNorm } from "./spectral_norm.js";
export { type WeightNormOptions, weightNorm } from "./weight_norm.js";
