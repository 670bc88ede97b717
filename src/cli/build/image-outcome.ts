import { nearest } from "../../formats/index.ts";
import { renderNixError } from "../../report/failures/nix-error.ts";
import { explainFailure } from "../../report/failures/nix-failure.ts";
import { renderImageLines } from "../../report/image-lines.ts";
import { exact, visibleJson } from "../../report/visible.ts";
import type { ImagesOutcome } from "../../run/run-images.ts";
import type { ImagesInvocation } from "../../translate/images.ts";
import type { ImagesPlan } from "../../translate/plan-images.ts";
import type { PlanContext } from "../../translate/plan-invocation.ts";
import { findReceivedSignal } from "../interruption.ts";
import { answerText, say, sayNix } from "../terminal/say.ts";

/** Prints the images that were built or evaluated. */
export async function reportImages(
  plan: ImagesPlan,
  { results }: ImagesOutcome,
  { json }: ImagesInvocation,
): Promise<number> {
  const what = plan.steps.find((step) => step.kind === "print-images")!.what;
  await answerText(json ? visibleJson(results) : exact(renderImageLines(results, what)));
  return 0;
}

/** Reports, then starts one image after the other. */
export async function reportAndStart(
  plan: ImagesPlan,
  outcome: ImagesOutcome,
  invocation: ImagesInvocation,
): Promise<number> {
  let status = await reportImages(plan, outcome, invocation);
  const [{ runBootCheck }, { DEFAULT_MACHINE }] = await Promise.all([
    import("../commands/boot-check.ts"),
    import("../commands/machine-options.ts"),
  ]);
  for (const { name, file } of outcome.results) {
    if (file === null || findReceivedSignal() !== undefined) continue;
    const image = { path: file, name, system: invocation.system };
    status = Math.max(status, await runBootCheck(image, DEFAULT_MACHINE));
  }
  return status;
}

/** Says what failed and why; the exit status. */
export function sayFailures(
  { results, failures, absent, variants, complaints }: ImagesOutcome,
  invocation: ImagesInvocation,
  context: PlanContext,
): number {
  for (const name of absent) {
    const near = nearest(name, variants);
    say(`error: this configuration has no image variant "${name}"`);
    say(
      `hint: ${near.length > 0 ? `did you mean ${near.slice(0, 3).join(" or ")}? ` : ""}it has: ${variants.join(", ")}`,
    );
  }
  for (const [name, error] of failures) {
    sayNix(renderNixError(error, `image "${name}" does not evaluate`));
    sayHints(error, invocation, context);
  }
  for (const { name, status, error } of results) {
    if (status === "not-built") say(`error: image "${name}" was not built: ${error}`);
  }
  for (const complaint of complaints) say(`error: ${complaint}`);
  const whole = results.every(({ status }) => status === "built" || status === "evaluated");
  return whole && absent.length === 0 && complaints.length === 0 ? 0 : 1;
}

/** What may help where Nix failed. */
export function sayHints(error: string, invocation: ImagesInvocation, { temporary }: PlanContext): void {
  for (const line of explainFailure(error, invocation, temporary)) say(line);
}
