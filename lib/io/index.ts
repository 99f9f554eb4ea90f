// Tensors in files.

export { FileFormatError, type FilePlace } from "./errors.js";
export { type LoadNpyOptions, loadNpy, saveNpy } from "./npy/npy.js";
export { type LoadNpzOptions, loadNpz, saveNpz } from "./npy/npz.js";
export { type LoadCheckpointOptions, load } from "./pt/load.js";
export { save } from "./pt/save.js";
export {
  type LoadedTensors,
  type LoadOptions,
  loadSafetensors,
  type SaveOptions,
  saveSafetensors,
} from "./safetensors.js";
export {
  type LoadedShards,
  loadShardedSafetensors,
  type SaveShardedOptions,
  saveShardedSafetensors,
} from "./safetensors_sharded.js";
export { type LoadTorchScriptOptions, loadTorchScript } from "./torchscript/load.js";
export { ScriptModule } from "./torchscript/module.js";
