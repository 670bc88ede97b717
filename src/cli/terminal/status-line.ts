import type { During } from "../../run/run-plan.ts";

/** How long nothing may be said before a person is told what goes on, in milliseconds. */
const SILENCE = 900;
const ERASE_LINE = "\r\u001b[2K";

/**
 * One line at the end of a terminal that says what goes on and for how long, and makes way for whatever else is
 * written. Nothing of it reaches a stream that is not a terminal.
 */
class StatusLine {
  private what: string | undefined;
  private begun = 0;
  private lastWrite = 0;
  private drawn = false;
  /** Whether the cursor is at the start of a line. */
  private atStart = true;
  private timer: NodeJS.Timeout | undefined;

  begin(what: string): void {
    this.what = what;
    this.begun = this.lastWrite = Date.now();
    this.timer = setInterval(() => this.draw(), 1000);
    this.timer.unref();
    setTimeout(() => this.draw(), SILENCE).unref();
  }

  end(): void {
    this.clear();
    clearInterval(this.timer);
    this.what = undefined;
  }

  /** Called before text is written to standard error. */
  makeWay(chunk: Buffer | string): void {
    this.clear();
    this.lastWrite = Date.now();
    if (chunk.length > 0) this.atStart = chunk.at(-1) === "\n" || chunk.at(-1) === 0x0a;
  }

  private draw(): void {
    if (this.what === undefined || !this.atStart || Date.now() - this.lastWrite < SILENCE) return;
    const seconds = Math.round((Date.now() - this.begun) / 1000);
    const text = `${this.what} ... ${Math.max(seconds, 1)} s`;
    process.stderr.write(ERASE_LINE + text.slice(0, (process.stderr.columns || 80) - 1));
    this.drawn = true;
  }

  private clear(): void {
    if (this.drawn) process.stderr.write(ERASE_LINE);
    this.drawn = false;
  }
}

const line = new StatusLine();

/** Called before text is written to standard error, so that the status line does not stay in front of it. */
export function makeWay(chunk: Buffer | string): void {
  line.makeWay(chunk);
}

/** Shows `what` and the seconds while the work goes on, on a terminal; `quiet` leaves it out. */
export function duringOn(quiet: boolean): During {
  return async (what, work) => {
    if (quiet || process.stderr.isTTY !== true) return work();
    line.begin(what);
    try {
      return await work();
    } finally {
      line.end();
    }
  };
}
