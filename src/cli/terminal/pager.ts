import type { Processes } from "../../exec/processes.ts";
import type { Visible } from "../../report/visible.ts";
import { answerText } from "./say.ts";

/** As git does it: quit where one screen is enough, keep colours, leave the text on the screen. */
const LESS = "FRX";

/**
 * Answers with a text that may be longer than the screen: on a terminal through $PAGER (less where none is set; an
 * empty one and `cat` mean none), elsewhere and where the pager does not run as it is.
 */
export async function answerLong(text: Visible, processes: Processes): Promise<void> {
  const pager = process.env["PAGER"] ?? "less";
  const lines = text.split("\n").length;
  const fits = lines <= (process.stdout.rows || 24);
  if (process.stdout.isTTY !== true || fits || pager.trim() === "" || pager.trim() === "cat") {
    return answerText(text);
  }
  // $PAGER is a command line of the user's, as for every program that reads it.
  const { status } = await processes.feed({
    argv: ["sh", "-c", pager],
    env: { LESS: process.env["LESS"] ?? LESS },
    input: text,
  });
  if (status === NOT_FOUND || status === NOT_EXECUTABLE) await answerText(text);
}

const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
