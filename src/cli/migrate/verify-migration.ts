import { type EngineInput, type Migration, migrate } from "../../migrate/engine/engine.ts";
import { renderVerification } from "../../report/migration/verification.ts";
import {
  type Choosing,
  type Chosen,
  isFine,
  type Verification,
  verifyCandidates,
} from "../../verify/verify.ts";
import { watchSignals } from "../interruption.ts";
import { say, sayText } from "../terminal/say.ts";

/** Ways to write a migration, the simplest first: what "same" leaves out may matter to a configuration, "exact" keeps it. */
export function* candidatesFor(input: EngineInput, simplest: Migration): Generator<Migration> {
  yield simplest;
  if (input.options.fidelity === "same")
    yield migrate({ ...input, options: { ...input.options, fidelity: "exact" } });
}

/** Evaluates before and after. Shows where it is on a terminal: an evaluation of many hosts takes minutes. */
export function verifyMigration(input: Omit<Choosing, "progress">): Promise<Chosen> {
  // The copies must go, however this ends.
  watchSignals();
  return verifyCandidates({
    ...input,
    progress: (where) => process.stderr.isTTY && say(`verifying ${where}`),
  });
}

export function sayVerified({ outputs, problems, notes }: Verification, write: boolean): void {
  if (outputs.length > 0) sayText(renderVerification(outputs));
  for (const note of notes) say(`note: ${note}`);
  for (const { error, hint } of problems) {
    say(`error: ${error}`);
    say(`hint: ${hint}`);
  }
  if (!isFine({ outputs, problems }) && write) say("error: nothing was written: verification failed");
}
