// A module printed as PyTorch prints it: the class, its settings, and its children indented below.

/** A child's own text and the label before it, `(0)` or `(0-2): 3 x`. */
export interface Branch {
  label: string;
  text: string;
}

/**
 * @example
 * printTree("Sequential", "", [{ label: "(0): ", text: "ReLU()" }]); // "Sequential(\n  (0): ReLU()\n)"
 */
export function printTree(name: string, description: string, branches: readonly Branch[]): string {
  if (branches.length === 0) return `${name}(${description})`;
  const lines = branches.map(({ label, text }) => label + indent(text));
  if (description !== "") lines.unshift(description);
  return `${name}(\n  ${lines.join("\n  ")}\n)`;
}

/** Runs of equal children on one line, as PyTorch's ModuleList prints them: `(0-2): 3 x Linear(...)`. */
export function collapseRepeats(texts: readonly string[]): Branch[] {
  const branches: Branch[] = [];
  for (let start = 0; start < texts.length; ) {
    let end = start;
    while (texts[end + 1] === texts[start]) end++;
    const count = end - start + 1;
    const label = count === 1 ? `(${start}): ` : `(${start}-${end}): ${count} x `;
    branches.push({ label, text: texts[start]! });
    start = end + 1;
  }
  return branches;
}

function indent(text: string): string {
  return text.replaceAll(/\n(?=.)/g, "\n  ");
}
