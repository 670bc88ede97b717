import type { Streams } from "../../src/cli/terminal/streams.ts";

/** Streams of a run function that a test reads afterwards; `input` is what standard input holds, none on a terminal. */
export class CollectedStreams implements Streams {
  stdout = "";
  stderr = "";
  readonly colour = false;

  constructor(private readonly typed?: string) {}

  readonly answer = async (text: string): Promise<void> => {
    this.stdout += text;
  };

  readonly say = (line: string): void => {
    this.stderr += `${line}\n`;
  };

  readonly sayNix = (text: string): void => {
    this.stderr += text;
  };

  readonly input = async (): Promise<string | undefined> => this.typed;
}
