// Progress of long work: a bar where somebody watches, a few plain lines where a file does.

import cliProgress from "cli-progress";

export interface Progress {
  /** Counts `steps` (1 unless given) as done; `note` replaces the text behind the bar. */
  advance(steps?: number, note?: string): void;
  /** Fills what is left and ends the line. A progress that is not finished keeps its last state on screen. */
  finish(note?: string): void;
}

export interface ProgressOptions {
  /** Written in front of the bar. */
  label: string;
  /** Steps until done, from 1. */
  total: number;
  /** Defaults to `process.stderr`, so that results on stdout can be piped. */
  stream?: NodeJS.WriteStream;
}

/**
 * Starts showing progress: a bar on a terminal, else a line at each quarter. Source: own; tqdm in Python.
 *
 * @example
 * const bar = train.progress({ label: "GradNorm", total: 100 });
 * for (let epoch = 0; epoch < 100; epoch++) bar.advance();
 * bar.finish();
 */
export function progress({ label, total, stream = process.stderr }: ProgressOptions): Progress {
  return stream.isTTY ? new Bar(label, total, stream) : new Lines(label, total, stream);
}

class Bar implements Progress {
  readonly #bar: cliProgress.SingleBar;

  constructor(label: string, total: number, stream: NodeJS.WriteStream) {
    this.#bar = new cliProgress.SingleBar({
      format: "{label} {bar} {percentage}% {note}",
      barCompleteChar: "█",
      barIncompleteChar: "░",
      barsize: 24,
      hideCursor: true,
      gracefulExit: true,
      stream,
    });
    this.#bar.start(total, 0, { label, note: "" });
  }

  advance(steps = 1, note?: string): void {
    if (note === undefined) this.#bar.increment(steps);
    else this.#bar.increment(steps, { note });
    // Bars are drawn by a timer, and a synchronous training loop lets no timer run.
    const { lastRedraw } = this.#bar as unknown as { lastRedraw: number };
    if (Date.now() - lastRedraw > 100) this.#bar.render();
  }

  finish(note?: string): void {
    this.#bar.update(this.#bar.getTotal(), note === undefined ? {} : { note });
    this.#bar.stop();
  }
}

class Lines implements Progress {
  readonly #label: string;
  readonly #total: number;
  readonly #stream: NodeJS.WriteStream;
  readonly #start = performance.now();
  #done = 0;

  constructor(label: string, total: number, stream: NodeJS.WriteStream) {
    this.#label = label;
    this.#total = total;
    this.#stream = stream;
  }

  advance(steps = 1, note = ""): void {
    const before = this.#quarter();
    this.#done = Math.min(this.#done + steps, this.#total);
    const now = this.#quarter();
    if (now > before && now < 4) this.#print(`${now * 25}%`, note);
  }

  finish(note = ""): void {
    const seconds = (performance.now() - this.#start) / 1000;
    this.#print(`done in ${seconds.toFixed(1)} s`, note);
  }

  #quarter(): number {
    return Math.floor((4 * this.#done) / this.#total);
  }

  #print(state: string, note: string): void {
    this.#stream.write(`${this.#label}: ${state}${note && `  ${note}`}\n`);
  }
}
