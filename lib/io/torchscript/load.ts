import { ArgumentError, type Device, optionsOf, scope, wrongArgument } from "../../tensor/index.js";
import { deviceOf } from "../options.js";
import { FileSource } from "../source.js";
import { METHOD } from "../zip/layout.js";
import { checkEntry, readEntry, readZipDirectory } from "../zip/reader.js";
import { moduleOf, type ScriptModule } from "./module.js";
import { scriptNative } from "./native.js";

export interface LoadTorchScriptOptions {
  /** Says that you trust where the file is from: it holds a program, which can do whatever this process can. */
  trusted: true;
  /** Where its tensors are put; defaults to where they were saved from. */
  device?: Device | null;
}

/** What is compressed is the program's text. */
const MOST_UNPACKED_BYTES = 2 ** 28;

/**
 * Reads a TorchScript program, what Python's `torch.jit.save` writes, as a Module that forwards and trains.
 *
 * Unlike every other file here this one is no data but a program: it can call any operator, those that write files among
 * them, and libtorch's own reader is not made for files from strangers. So it is read only with `trusted: true`. The archive
 * is checked first, so that a damaged or truncated file is a `FileFormatError`; what libtorch says of a program becomes an
 * error too. PyTorch: `torch.jit.load`.
 *
 * @example
 * // const model = await io.loadTorchScript("model.pt", { trusted: true });
 * // new optim.SGD(model.parameters(), { lr: 0.1 });
 */
export async function loadTorchScript(path: string, options: LoadTorchScriptOptions): Promise<ScriptModule> {
  const operation = "loadTorchScript";
  const { trusted, ...given } = optionsOf<LoadTorchScriptOptions>(operation, options);
  const device = deviceOf(operation, given.device, null);
  if (typeof path !== "string") throw wrongArgument(operation, "path", "a string", path);
  if (trusted !== true) {
    throw new ArgumentError(
      operation,
      `${operation}: a TorchScript file is a program that can do what this process can: where you trust it, say { trusted: true }`,
    );
  }
  await FileSource.use(operation, path, checkArchive);
  return scope(() => moduleOf(scriptNative.loadTorchScript(path, device)));
}

/** Throws unless all of the archive is as it was written. */
async function checkArchive(source: FileSource): Promise<void> {
  const entries = readZipDirectory(source);
  const names = [...entries.keys()];
  if (!names.some((name) => /^[^/]+\/constants\.pkl$/.test(name))) {
    source.fail(
      0,
      "expected a TorchScript archive, which has NAME/constants.pkl in it: is it a file of torch.save?",
    );
  }
  let room = MOST_UNPACKED_BYTES;
  for (const entry of entries.values()) {
    if (entry.method === METHOD.stored) {
      await checkEntry(source, entry);
    } else {
      await readEntry(source, entry, { most: room });
      room -= entry.bytes;
    }
  }
}
