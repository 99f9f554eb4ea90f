// Tensors in files.

export { FileFormatError, type FilePlace } from "./errors.js";
export {
  type LoadedTensors,
  type LoadOptions,
  loadSafetensors,
  type SaveOptions,
  saveSafetensors,
} from "./safetensors.js";
