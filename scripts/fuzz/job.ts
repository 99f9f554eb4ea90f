// What the parent and the worker tell each other, as JSON in files: a death loses nothing that was written.

export interface Job {
  seed: number;
  /** The beginning of the labels to call; "" for all. */
  filter: string;
  from: number;
  to: number;
  journal: string;
  results: string;
}

export interface Complaint {
  index: number;
  label: string;
  complaint: string;
}

export interface Done {
  calls: number;
  errors: number;
  /** Alive at the end: whatever a call made must be gone. */
  tensors: number;
}

export type Line = Complaint | Done;
