// What the parent tells a worker, and what it is told. Both are in files: a process that dies leaves them behind.

export interface Job {
  entries: readonly { file: string; from: number }[];
  journal: string;
  results: string;
}

/** What became of a sample. */
export interface Finding {
  /** Of the entry in the job. */
  index: number;
  /** Of the sample in the entry, error inputs after the samples. */
  at: number;
  /** "skipped", "crash", or the tool's own word. */
  kind: string;
  label?: string;
  detail?: string;
  isError?: boolean;
}

export type Line = Finding | { index: number; done: true };
