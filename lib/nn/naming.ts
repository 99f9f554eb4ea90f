// camelCase in code, PyTorch's snake_case in state dicts: the one place that turns the first into the second.

// Names are asked for at every step of a training loop, and there are few.
const known = new Map<string, string>();

const wordStart = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/;

/**
 * The key PyTorch would use for a field: `runningMean` gives `running_mean`, `fc1` stays `fc1`. The first word keeps
 * its case, so that a matrix called `W` is `W` in the file too.
 */
export function stateKey(field: string): string {
  let key = known.get(field);
  if (key === undefined) {
    key = toSnakeCase(field);
    known.set(field, key);
  }
  return key;
}

function toSnakeCase(field: string): string {
  const [first = "", ...rest] = field.split(wordStart);
  return [first, ...rest.map((word) => word.toLowerCase())].join("_");
}

/** Why `name` cannot be a part of a state key, or null when it can. */
export function whyNotAName(name: string): string | null {
  if (name === "") return "a name that is not empty";
  // A dot would be read as a path, "head.weight".
  if (name.includes(".")) return 'a name without "."';
  return null;
}
