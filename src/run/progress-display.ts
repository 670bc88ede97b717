import * as z from "zod";
import { BuildProgress, type NixEvent } from "../report/build-progress.ts";
import { stripColours } from "../report/failures/nix-error.ts";

const Event = z.object({
  action: z.string(),
  id: z.number().optional(),
  type: z.number().optional(),
  level: z.number().optional(),
  msg: z.string().optional(),
  fields: z.array(z.union([z.string(), z.number()])).optional(),
});

const EVENT = "@nix ";
const REDRAW_MILLISECONDS = 100;

/** A terminal to draw on. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Whether colours are wanted. */
  readonly colour: boolean;
  write(text: string): void;
}

/** Draws the progress of a build of several images from what Nix writes with `--log-format internal-json`. */
export class ProgressDisplay {
  private readonly progress: BuildProgress;
  /** What Nix said went wrong, as it said it. */
  readonly errors: string[] = [];
  private partial = "";
  private drawn = 0;
  private nextDraw = 0;

  constructor(
    images: readonly { readonly name: string; readonly derivation: string }[],
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {
    this.progress = new BuildProgress(images);
  }

  push(chunk: Buffer): void {
    const lines = (this.partial + chunk.toString("utf8")).split("\n");
    this.partial = lines.pop()!;
    for (const line of lines) this.line(line);
    if (this.now() >= this.nextDraw) this.draw();
  }

  /** Takes the drawing away: the answer says how each image ended. */
  finish(): void {
    if (this.partial !== "") this.line(this.partial);
    this.terminal.write(this.clear());
    this.drawn = 0;
  }

  private line(line: string): void {
    if (!line.startsWith(EVENT)) {
      this.print(line);
      return;
    }
    const event = parseEvent(line.slice(EVENT.length));
    const error = event && this.progress.take(event);
    if (error === undefined) return;
    this.errors.push(error);
    this.print(this.terminal.colour ? error : stripColours(error));
  }

  /** Above what is redrawn, for good. */
  private print(text: string): void {
    this.terminal.write(`${this.clear()}${text}\n`);
    this.drawn = 0;
    this.nextDraw = 0;
  }

  private draw(): void {
    const lines = this.progress.render(this.terminal.columns, this.terminal.rows - 1);
    this.terminal.write(`${this.clear()}${lines.join("\n")}\n`);
    this.drawn = lines.length;
    this.nextDraw = this.now() + REDRAW_MILLISECONDS;
  }

  /** Back to the first line drawn, and everything below it gone. */
  private clear(): string {
    return this.drawn === 0 ? "" : `\u001b[${this.drawn}A\u001b[0J`;
  }
}

/** An event; undefined for one that is cut short or of an unknown kind, which the display ignores. */
function parseEvent(json: string): NixEvent | undefined {
  try {
    return Event.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
