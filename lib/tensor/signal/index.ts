/** Signal processing. PyTorch: `torch.signal`. */

export * as windows from "./windows.js";
