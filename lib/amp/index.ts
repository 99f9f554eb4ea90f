// Mixed precision. PyTorch: torch.amp. `autocast` is also at the top of the package, as torch.autocast is, and the scaler
// is the same class as optim.GradScaler.

export { GradScaler, type GradScalerOptions, type GradScalerState } from "../optim/index.js";
export { type AutocastDevice, type AutocastOptions, autocast } from "../tensor/index.js";
export { isAutocastAvailable } from "./available.js";
export { type CustomBwdOptions, type CustomFwdOptions, customBwd, customFwd } from "./custom_function.js";
