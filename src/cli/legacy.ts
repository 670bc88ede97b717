import type { Capabilities, Missing } from "../detect/index.ts";
import { nearest } from "../formats/nearest.ts";
import { DEMO_CONFIGURATION, FORMATS_FOLDER } from "../legacy/paths.ts";
import { renderNixError } from "../report/failures/nix-error.ts";
import { explainFailure } from "../report/failures/nix-failure.ts";
import { renderAssumptions, renderNotice } from "../report/notice.ts";
import { exact, visibleJson, visibleLines } from "../report/visible.ts";
import type { LegacyInvocation } from "../translate/command-line/invocation.ts";
import { parseLegacyArgv } from "../translate/command-line/parse.ts";
import {
  endBySignal,
  findReceivedSignal,
  forgetSignal,
  ignoreIfInterrupted,
  watchSignals,
} from "./interruption.ts";
import { SUBCOMMAND_NAMES } from "./subcommand-names.ts";
import { answerText, say, sayAborted, sayBytes, sayNix } from "./terminal/say.ts";
import { duringOn } from "./terminal/status-line.ts";

/** Carries out a legacy command line and sets the exit status as the original would have. */
export async function runLegacy(argv: readonly string[]): Promise<void> {
  const backend = process.env["NIXOS_GENERATE_BACKEND"];
  const command = parseLegacyArgv(argv, { backend, formatsFolder: FORMATS_FOLDER });
  switch (command.kind) {
    case "help": {
      const { renderHelp } = await import("./help/help.ts");
      return answerText(exact(renderHelp(process.stdout.columns ?? 80)));
    }
    case "list": {
      const { FORMAT_NAMES } = await import("../formats/index.ts");
      return answerText(visibleLines(FORMAT_NAMES));
    }
    case "version": {
      const { renderVersion } = await import("./version.ts");
      return answerText(exact(await renderVersion()));
    }
    case "failure":
      sayAborted(command.message, [...nearSubcommand(argv), ...command.hints]);
      process.exitCode = 1;
      return;
    case "build":
      watchSignals();
      process.exitCode = await runBuild(command).catch(ignoreIfInterrupted);
  }
  const signal = findReceivedSignal();
  if (signal !== undefined) endBySignal(signal);
}

/** `nixos-generate migrat`: the old command line has no bare words. */
function nearSubcommand([word = ""]: readonly string[]): readonly string[] {
  if (word === "" || word.startsWith("-")) return [];
  const [near] = nearest(word, SUBCOMMAND_NAMES);
  return near === undefined ? [] : [`did you mean the subcommand ${near}?`];
}

async function runBuild(invocation: LegacyInvocation): Promise<number> {
  const { openSurroundings, readPlanContext } = await import("./surroundings.ts");
  const context = readPlanContext();
  const { findObstacle } = await import("./preflight.ts");
  const obstacle = await findObstacle(invocation, context);
  if (obstacle !== undefined) {
    sayAborted(obstacle.message, obstacle.hints);
    return 1;
  }
  const surroundings = openSurroundings();
  const { detectCapabilities } = await import("../detect/index.ts");
  const capabilities = await detectCapabilities(invocation, surroundings);
  if ("kind" in capabilities) return sayMissing(capabilities);
  return carryOut(invocation, capabilities);

  async function carryOut(invocation: LegacyInvocation, capabilities: Capabilities): Promise<number> {
    const { isUnsupported } = await import("../translate/plan.ts");
    const { planInvocation } = await import("../translate/plan-invocation.ts");
    const plan = planInvocation(invocation, capabilities, context);
    if (isUnsupported(plan)) {
      sayAborted(plan.message, plan.hints);
      return 1;
    }
    const quiet = Boolean(process.env["NIXOS_GENERATE_QUIET"]);
    const isDemo = context.defaultConfiguration === DEMO_CONFIGURATION;
    if (!quiet) for (const line of renderAssumptions(invocation, plan, isDemo)) say(line);
    if (invocation.dryRun) {
      const { renderPlan } = await import("../translate/shell.ts");
      await answerText(invocation.json ? visibleJson(plan) : exact(renderPlan(plan)));
      return 0;
    }
    const { runPlan } = await import("../run/run-plan.ts");
    const uncertain = capabilities.nixpkgs.variants === undefined && plan.strategy === "native";
    const outcome = await runPlan(plan, {
      processes: surroundings.processes,
      temporary: context.temporary,
      sink: sayBytes,
      // Only a progress bar that was asked for needs the terminal; what is not kept has no hints.
      onTerminal: process.stderr.isTTY === true && !uncertain && hasFlag(invocation, "--log-format"),
      during: duringOn(hasFlag(invocation, "--quiet")),
      remark: (text) => say(`nixos-generate: ${text}`),
      ready: () => {
        if (!quiet) for (const line of renderNotice(invocation, plan, isDemo)) say(line);
      },
    });
    switch (outcome.kind) {
      case "printed":
        await answerText(exact(`${outcome.text}\n`));
        return invocation.bootCheck ? checkBoot(invocation, outcome.text) : 0;
      case "became":
        forgetSignal();
        return outcome.ended.status;
      case "no-image":
        sayAborted(`no file *${outcome.extension} below ${outcome.output}`, ["ls -R shows what was built"]);
        return 1;
      case "failed":
        if (uncertain && /this nixpkgs .*has no image variant/.test(outcome.ended.stderr)) {
          say("nixos-generate: this nixpkgs has no such image; using the bundled format module");
          const variants = { value: [], evidence: "its evaluation showed none" };
          return carryOut(invocation, { ...capabilities, nixpkgs: { ...capabilities.nixpkgs, variants } });
        }
        if (outcome.error !== "") sayNix(renderNixError(outcome.error));
        if (outcome.ended.fault !== undefined) sayAborted(outcome.ended.fault, []);
        for (const line of explainFailure(outcome.ended.stderr, invocation, context.temporary)) say(line);
        return originalStatus(outcome.ended.status);
    }
  }
}

async function checkBoot({ format, system }: LegacyInvocation, path: string): Promise<number> {
  const [{ runBootCheck }, { DEFAULT_MACHINE }] = await Promise.all([
    import("./commands/boot-check.ts"),
    import("./commands/machine-options.ts"),
  ]);
  return runBootCheck(
    { path, name: format.kind === "named" ? format.name : undefined, system },
    DEFAULT_MACHINE,
  );
}

function hasFlag({ passed }: LegacyInvocation, name: string): boolean {
  return passed.some(({ flag }) => flag === name);
}

/**
 * nix-store and nix-build tell apart why a build failed, in the statuses 100 to 111 (their manual, "Special exit
 * codes"); `nix build`, which the original called, says 1.
 */
function originalStatus(status: number): number {
  return status >= 100 && status < 112 ? 1 : status;
}

function sayMissing({ message, hints, stderr, status }: Missing): number {
  if (stderr) sayNix(stderr);
  sayAborted(message, hints);
  return status ?? 1;
}
