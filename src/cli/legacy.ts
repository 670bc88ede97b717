import type { Capabilities, Missing } from "../detect/index.ts";
import { nearest } from "../formats/nearest.ts";
import { FORMATS_FOLDER } from "../legacy/paths.ts";
import { renderNixError } from "../report/nix-error.ts";
import { explainFailure } from "../report/nix-failure.ts";
import { renderNotice } from "../report/notice.ts";
import type { LegacyInvocation } from "../translate/invocation.ts";
import { parseLegacyArgv } from "../translate/parse.ts";
import {
  endBySignal,
  findReceivedSignal,
  forgetSignal,
  ignoreIfInterrupted,
  watchSignals,
} from "./interruption.ts";
import { answerText, say, sayAborted, sayBytes } from "./say.ts";
import { SUBCOMMAND_NAMES } from "./subcommand-names.ts";

/** Carries out a legacy command line and sets the exit status as the original would have. */
export async function runLegacy(argv: readonly string[]): Promise<void> {
  const backend = process.env["NIXOS_GENERATE_BACKEND"];
  const command = parseLegacyArgv(argv, { backend, formatsFolder: FORMATS_FOLDER });
  switch (command.kind) {
    case "help": {
      const { renderHelp } = await import("./help.ts");
      return answerText(renderHelp(process.stdout.columns ?? 80));
    }
    case "list": {
      const { FORMAT_NAMES } = await import("../formats/index.ts");
      return answerText(`${FORMAT_NAMES.join("\n")}\n`);
    }
    case "version": {
      const { renderVersion } = await import("./version.ts");
      return answerText(await renderVersion());
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
  const absent = await findAbsent(invocation, context);
  if (absent !== undefined) {
    sayAborted(absent.message, absent.hints);
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
    if (invocation.dryRun) {
      const { renderPlan } = await import("../translate/shell.ts");
      await answerText(invocation.json ? `${JSON.stringify(plan, null, 2)}\n` : renderPlan(plan));
      return 0;
    }
    if (!process.env["NIXOS_GENERATE_QUIET"]) for (const line of renderNotice(invocation, plan)) say(line);
    const { runPlan } = await import("../run/run-plan.ts");
    const uncertain = capabilities.nixpkgs.variants === undefined && plan.road === "native";
    const outcome = await runPlan(plan, {
      processes: surroundings.processes,
      temporary: context.temporary,
      sink: sayBytes,
      onTerminal: process.stderr.isTTY === true && !uncertain,
    });
    switch (outcome.kind) {
      case "printed":
        await answerText(`${outcome.text}\n`);
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
        if (outcome.error !== "") process.stderr.write(renderNixError(outcome.error));
        if (outcome.ended.fault !== undefined) sayAborted(outcome.ended.fault, []);
        for (const line of explainFailure(outcome.ended.stderr, invocation, context.temporary)) say(line);
        return originalStatus(outcome.ended.status);
    }
  }
}

async function checkBoot({ format, system }: LegacyInvocation, path: string): Promise<number> {
  const [{ runBootCheck }, { DEFAULT_MACHINE }] = await Promise.all([
    import("./boot-check.ts"),
    import("./machine-options.ts"),
  ]);
  return runBootCheck(
    { path, name: format.kind === "named" ? format.name : undefined, system },
    DEFAULT_MACHINE,
  );
}

/**
 * nix-store and nix-build tell apart why a build failed, in the statuses 100 to 111 (their manual, "Special exit
 * codes"); `nix build`, which the original called, says 1.
 */
function originalStatus(status: number): number {
  return status >= 100 && status < 112 ? 1 : status;
}

/** What the command line names and is not there, before Nix is asked anything. */
async function findAbsent(
  { configuration, format, flake, searchPath }: LegacyInvocation,
  { cwd, defaultConfiguration }: { readonly cwd: string; readonly defaultConfiguration: string },
): Promise<{ message: string; hints: readonly string[] } | undefined> {
  const { resolve } = await import("node:path");
  const { exists } = await import("../exec/images.ts");
  const { findOwnConfigEntry, isRemote } = await import("../translate/configuration.ts");
  if (format.kind === "module" && !(await exists(resolve(cwd, format.path)))) {
    return {
      message: `format file not found: ${format.path}`,
      hints: ["--format-path takes the path of a Nix file"],
    };
  }
  if (flake !== undefined || findOwnConfigEntry(searchPath) !== undefined) return undefined;
  const path = configuration ?? defaultConfiguration;
  if (isRemote(path) || (await exists(resolve(cwd, path)))) return undefined;
  const origin = configuration === undefined ? "NIXOS_CONFIG names" : "-c names";
  return {
    message: `configuration not found: ${origin} "${path}", which does not exist`,
    hints: ["nixos-generate -f iso -c /etc/nixos/configuration.nix"],
  };
}

function sayMissing({ message, hints, stderr, status }: Missing): number {
  if (stderr) process.stderr.write(stderr);
  sayAborted(message, hints);
  return status ?? 1;
}
