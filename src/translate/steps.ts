import type { Capabilities } from "../detect/capabilities.ts";
import type { LegacyFormat } from "../formats/index.ts";
import { quoteString } from "../nix/quote.ts";
import type { LegacyInvocation } from "./command-line/invocation.ts";
import { passedTo } from "./command-line/passing.ts";
import { absoluteEntry, renderNixPath } from "./command-line/search-path.ts";
import { searchPathEntries } from "./configuration.ts";
import type { Command, EvaluationRequest, Step, Word } from "./plan.ts";
import type { PlanContext } from "./plan-invocation.ts";

interface StepInput {
  readonly invocation: LegacyInvocation;
  readonly capabilities: Capabilities;
  readonly context: PlanContext;
  readonly request: EvaluationRequest;
  readonly backend: "nixos-rebuild" | "nix";
  readonly format: LegacyFormat | undefined;
}

const FEATURES = ["--extra-experimental-features", "nix-command flakes"];
const NO_ENV = {};

/** The steps of a plan, in order. */
export function planSteps(input: StepInput): readonly Step[] {
  const { invocation, backend, format } = input;
  if (invocation.printDrv) {
    return [evaluateStep(input), { kind: "print-answer", json: invocation.json }];
  }
  const build: Step[] =
    backend === "nixos-rebuild"
      ? [{ kind: "write-wrapper", text: wrapperText(input) }, rebuildStep(input), ...linkSteps(invocation)]
      : [evaluateStep(input), realiseStep(invocation)];
  const last: Step = invocation.run
    ? { kind: "exec-vm" }
    : { kind: "print-image", image: { extension: format?.fileExtension ?? "" } };
  return [...build, last];
}

/** A file that nixos-rebuild can be pointed at: everything from outside is in one quoted JSON string. */
function wrapperText({ context, request }: StepInput): string {
  const json = quoteString(JSON.stringify(request));
  return `import (/. + ${quoteString(context.entry)}) { request = builtins.fromJSON ${json}; }\n`;
}

function rebuildStep({ invocation, capabilities, context, request }: StepInput): Step {
  const action = request.action ?? "build-image";
  const argv: Word[] = ["nixos-rebuild", action, "--no-flake", "--file", { use: "wrapper" }];
  if (request.variant !== null) argv.push("--image-variant", request.variant);
  // The Bash ones build Nix itself first unless told not to; the Python one never does.
  if (capabilities.nixosRebuild.value !== "ng") argv.push("--no-build-nix");
  if (request.flake) argv.push("--option", "extra-experimental-features", "nix-command flakes");
  argv.push(...passedTo("rebuild", invocation.passed));
  const entries = searchPathEntries(invocation, context);
  const inherited = context.nixPath ?? capabilities.defaultNixPath;
  const env = entries.length > 0 ? { NIX_PATH: renderNixPath(entries, inherited, context.cwd) } : NO_ENV;
  return { kind: "rebuild", command: { argv, env } };
}

function evaluateStep({ invocation, context, request }: StepInput): Step {
  const question = { entry: context.entry, attribute: "answer", json: JSON.stringify(request) };
  return { kind: "evaluate", command: evaluateCommand(invocation, context, question) };
}

/** What an entry point of src/legacy is asked: its absolute path, an attribute of it, and the request as JSON. */
export interface Question {
  readonly entry: string;
  readonly attribute: string;
  readonly json: string;
}

type EvaluationFlags = Pick<LegacyInvocation, "flake" | "configuration" | "searchPath" | "passed">;

/** The evaluation that prints an attribute of an entry point as JSON. */
export function evaluateCommand(
  invocation: EvaluationFlags,
  context: PlanContext,
  { entry, attribute, json }: Question,
): Command {
  const flags = [
    ...passedTo("evaluate", invocation.passed),
    ...searchPathEntries(invocation, context).flatMap((key) => ["-I", absoluteEntry(key, context.cwd)]),
  ];
  const target =
    invocation.flake && overridesInputs(invocation)
      ? [`${invocation.flake.uri}#nixosConfigurations`, "--apply", applyText({ entry, attribute, json })]
      : ["--file", entry, "--argstr", "request", json, attribute];
  return command(["nix", ...FEATURES, "eval", "--impure", "--json", ...flags, ...target]);
}

/**
 * Flags such as --override-input only work on an installable, never on `builtins.getFlake`; then the
 * flake's configurations are handed to the entry point as a value.
 */
function overridesInputs({ passed }: EvaluationFlags): boolean {
  return passed.some(({ flag }) => LOCK_FLAGS.has(flag));
}

const LOCK_FLAGS = new Set([
  "--override-input",
  "--update-input",
  "--no-write-lock-file",
  "--no-update-lock-file",
  "--recreate-lock-file",
  "--refresh",
]);

function applyText({ entry, attribute, json }: Question): string {
  const request = `builtins.fromJSON ${quoteString(json)}`;
  return `flakeSystems: (import (/. + ${quoteString(entry)}) { request = ${request}; inherit flakeSystems; }).${attribute}`;
}

function realiseStep({ outLink, passed }: LegacyInvocation): Step {
  // Not nix-store --realise: without a root that warns of the garbage collector each time.
  const link = outLink === undefined ? ["--no-out-link"] : ["--out-link", outLink];
  const flags = passedTo("realise", passed);
  return {
    kind: "realise",
    command: command(["nix-build", { use: "drvPath" }, ...link, ...flags]),
  };
}

function linkSteps({ outLink }: LegacyInvocation): Step[] {
  if (outLink === undefined) return [];
  const argv: Word[] = ["nix-store", "--realise", { use: "outPath" }, "--add-root", outLink, "--indirect"];
  return [{ kind: "link", command: command(argv) }];
}

function command(argv: readonly Word[]): Command {
  return { argv, env: NO_ENV };
}
