import type { ErrorSink, Finished, Processes, Run } from "../exec/processes.ts";
import { ErrorHold } from "../report/failures/nix-error.ts";

/** An evaluation that came to its end, and the error that was kept back from standard error. */
export interface Evaluation {
  readonly ended: Finished;
  /** What Nix said from its first error on; empty when there was none. */
  readonly error: string;
}

/**
 * Runs an evaluation. Warnings and traces reach the sink as they come; an error is kept, so that the line
 * that matters can be shown before it.
 */
export async function captureEvaluation(
  processes: Processes,
  run: Run,
  sink: ErrorSink,
): Promise<Evaluation> {
  const hold = new ErrorHold();
  // Decoded one to one, so that bytes that are no UTF-8 come out as they went in.
  const pass = async (text: string) => {
    if (text !== "") await sink(Buffer.from(text, "latin1"));
  };
  const ended = await processes.capture(run, (chunk) => pass(hold.push(chunk.toString("latin1"))));
  const { rest, held } = hold.finish();
  await pass(rest);
  if (ended.status === 0) await pass(held);
  const error = ended.status === 0 ? "" : Buffer.from(held, "latin1").toString("utf8");
  return { ended, error };
}
