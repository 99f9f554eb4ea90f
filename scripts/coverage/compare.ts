// Python's public names against ours: what is present, what is left out and why, what is missing.

import * as torch from "../../lib/index.js";
import { type Exclusion, exclusionOf, exclusions } from "./exclusions.js";

/** What names.py prints. */
export interface PythonNames {
  torch: string;
  namespaces: Record<string, string[]>;
}

export interface Coverage {
  namespace: string;
  present: string[];
  excluded: { name: string; reason: string }[];
  missing: string[];
}

/** Where each of Python's namespaces is found here. */
const places: Record<string, object> = {
  torch,
  "torch.Tensor": torch.Tensor.prototype,
  "torch.nn.functional": torch.nn.functional,
  "torch.linalg": torch.linalg,
  "torch.fft": torch.fft,
  "torch.special": torch.special,
  "torch.nn": torch.nn,
  "torch.nn.init": torch.nn.init,
  "torch.nn.utils": torch.nn.utils,
  "torch.nn.utils.rnn": torch.nn.utils.rnn,
  "torch.nn.utils.parametrize": torch.nn.utils.parametrize,
  "torch.nn.utils.parametrizations": torch.nn.utils.parametrizations,
  "torch.nn.utils.prune": torch.nn.utils.prune,
  "torch.optim": torch.optim,
  "torch.optim.lr_scheduler": torch.optim.lrScheduler,
  "torch.optim.swa_utils": torch.optim.swaUtils,
};

/** Python's spelling where a camelCase form would read as another name. */
const otherNames: Record<string, string> = {
  "torch.Tensor.tolist": "toArray",
  "torch.set_printoptions": "setPrintOptions",
};

/** `index_add_` to `indexAdd_`: an underscore joins two words only between letters or digits. */
export function camelCase(snake: string): string {
  return snake.replace(/(?<=[^_])_(?=[^_])(.)/g, (_match, letter: string) => letter.toUpperCase());
}

export function compare({ namespaces }: PythonNames): Coverage[] {
  const used = new Set<Exclusion>();
  const found = Object.entries(namespaces).map(([namespace, names]) => {
    const place = places[namespace];
    if (!place) throw new Error(`no place for ${namespace} here`);
    const coverage: Coverage = { namespace, present: [], excluded: [], missing: [] };
    for (const name of names) {
      const exclusion = exclusionOf(namespace, name);
      if (exclusion) used.add(exclusion);
      const ours = otherNames[`${namespace}.${name}`] ?? camelCase(name);
      if (ours in place) {
        coverage.present.push(name);
        continue;
      }
      if (exclusion) {
        coverage.excluded.push({ name, reason: exclusion.reason });
      } else {
        coverage.missing.push(name);
      }
    }
    return coverage;
  });
  const idle = exclusions.filter((exclusion) => !used.has(exclusion));
  if (idle.length > 0) {
    throw new Error(`exclusions that exclude nothing: ${idle.map(({ names }) => String(names)).join(", ")}`);
  }
  return found;
}
