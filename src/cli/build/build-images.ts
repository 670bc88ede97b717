import { type Capabilities, detectCapabilities } from "../../detect/index.ts";
import { ENTRY_FOR_MANY } from "../../legacy/paths.ts";
import { renderNixError } from "../../report/failures/nix-error.ts";
import { exact, visibleJson } from "../../report/visible.ts";
import { type ImagesOutcome, runImages } from "../../run/run-images.ts";
import type { ImagesInvocation } from "../../translate/images.ts";
import { renderImagesPlan } from "../../translate/images-shell.ts";
import { isUnsupported } from "../../translate/plan.ts";
import { evaluateImages, type ImagesPlan, planImages } from "../../translate/plan-images.ts";
import type { PlanContext } from "../../translate/plan-invocation.ts";
import { USAGE_STATUS } from "../command.ts";
import { endBySignal, findReceivedSignal, ignoreIfInterrupted, watchSignals } from "../interruption.ts";
import type { CommandWithNixFlags } from "../nix-flags.ts";
import { openSurroundings, readPlanContext } from "../surroundings.ts";
import { answerText, say, sayBytes, sayNix } from "../terminal/say.ts";
import { duringOn } from "../terminal/status-line.ts";
import { type BuildOptions, findComplaint, findHostComplaint, invocationOf } from "./build-invocation.ts";
import { reportAndStart, reportImages, sayFailures, sayHints } from "./image-outcome.ts";

/** The subcommand: builds or evaluates the images; the exit status is set. */
export async function buildImages(
  names: readonly string[],
  options: BuildOptions,
  command: CommandWithNixFlags,
): Promise<void> {
  const invocation = invocationOf(names, options, command);
  const context = { ...readPlanContext(), entry: ENTRY_FOR_MANY };
  const complaint = findHostComplaint(options) ?? (await findComplaint(invocation, context));
  if (complaint) command.error(`error: ${complaint}`);
  watchSignals();
  const deliver = invocation.bootCheck ? reportAndStart : reportImages;
  process.exitCode = await carryOut(invocation, context, deliver).catch(ignoreIfInterrupted);
  const signal = findReceivedSignal();
  if (signal !== undefined) endBySignal(signal);
}

/**
 * Builds one image for another subcommand, and gives the path of its file; undefined when that failed, after saying why.
 */
export async function buildOne(
  name: string,
  options: BuildOptions,
  command: CommandWithNixFlags,
): Promise<string | undefined> {
  const invocation = invocationOf([name], options, command);
  const context = { ...readPlanContext(), entry: ENTRY_FOR_MANY };
  const complaint = await findComplaint(invocation, context);
  if (complaint) command.error(`error: ${complaint}`);
  let path: string | undefined;
  await carryOut(invocation, context, async (_, { results }) => {
    path = results[0]?.file ?? undefined;
    return 0;
  });
  return path;
}

/** Prints or starts the images that were built; gives the exit status. */
type Deliver = (plan: ImagesPlan, outcome: ImagesOutcome, invocation: ImagesInvocation) => Promise<number>;

async function carryOut(
  invocation: ImagesInvocation,
  context: PlanContext,
  deliver: Deliver,
): Promise<number> {
  const capabilities = await detectCapabilities(invocation, openSurroundings());
  if ("kind" in capabilities) {
    if (capabilities.stderr) sayNix(capabilities.stderr);
    return refuse(capabilities.message, capabilities.hints);
  }
  const plan = planImages(invocation, capabilities, context);
  if (isUnsupported(plan)) return refuse(plan.message, plan.hints);
  if (invocation.dryRun) {
    await answerText(invocation.json ? visibleJson(plan) : exact(renderImagesPlan(plan)));
    return 0;
  }
  if (!process.env["NIXOS_GENERATE_QUIET"]) for (const note of plan.taken) say(`nixos-generate: ${note}`);
  return run(plan, invocation, context, capabilities, deliver);
}

async function run(
  plan: ImagesPlan,
  invocation: ImagesInvocation,
  context: PlanContext,
  capabilities: Capabilities,
  deliver: Deliver,
): Promise<number> {
  const { processes } = openSurroundings();
  const outcome = await runImages(plan, {
    processes,
    sink: sayBytes,
    during: duringOn(invocation.passed.some(({ flag }) => flag === "--quiet")),
    remark: (name, text) => say(`nixos-generate: ${name}: ${text}`),
    terminal: drawable(invocation) ? terminal() : undefined,
    now: () => performance.now(),
    interrupted: () => findReceivedSignal() !== undefined,
    commandFor: (request) => evaluateImages(request, invocation, context),
  });
  if (findReceivedSignal() !== undefined) return 1;
  if ("ended" in outcome) {
    sayNix(renderNixError(outcome.error));
    sayHints(outcome.error, invocation, context);
    return outcome.ended.status === 0 ? 1 : outcome.ended.status;
  }
  if (outcome.variants.length === 0 && outcome.absent.length > 0 && !capabilities.nixpkgs.variants) {
    say("nixos-generate: this nixpkgs has no image variants; using the bundled format modules");
    const variants = { value: [], evidence: "its evaluation showed none" };
    const known = { ...capabilities, nixpkgs: { ...capabilities.nixpkgs, variants } };
    return again(invocation, context, known, deliver);
  }
  const failed = sayFailures(outcome, invocation, context);
  return Math.max(await deliver(plan, outcome, invocation), failed);
}

/** Plans anew, once it is known that there are no variants. */
function again(
  invocation: ImagesInvocation,
  context: PlanContext,
  capabilities: Capabilities,
  deliver: Deliver,
): number | Promise<number> {
  const plan = planImages(invocation, capabilities, context);
  if (isUnsupported(plan)) return refuse(plan.message, plan.hints);
  return run(plan, invocation, context, capabilities, deliver);
}

/** Progress is drawn on a terminal, unless the log of Nix itself was asked for. */
function drawable({ passed }: ImagesInvocation): boolean {
  return process.stderr.isTTY === true && !passed.some(({ flag }) => LOG_FLAGS.has(flag));
}

const LOG_FLAGS = new Set(["-L", "--print-build-logs", "-v", "--verbose", "--log-format", "--quiet"]);

function terminal() {
  // A terminal that does not know its size says 0.
  const { columns, rows } = process.stderr;
  return {
    columns: columns || 80,
    rows: rows || 24,
    colour: !process.env["NO_COLOR"],
    write: sayNix,
  };
}

function refuse(message: string, hints: readonly string[]): number {
  say(`error: ${message}`);
  for (const hint of hints) say(`hint: ${hint}`);
  return USAGE_STATUS;
}
