import { additionsOf, findFormat, type LegacyFormat } from "../../../formats/index.ts";
import type { LegacyInvocation } from "../../../translate/invocation.ts";
import { type ModernCommand, type ModernProgram, modernCommand } from "../../../translate/modern.ts";
import { parseLegacyArgv } from "../../../translate/parse.ts";
import type { MigrateOptions, Withheld } from "../../engine/types.ts";
import { FIRST } from "../../nix/pins.ts";
import type { Call, Swap } from "./found.ts";
import { movesOut, renderCommand } from "./render.ts";
import type { Scope } from "./scope.ts";
import { isHole, isSeveral, isStatic } from "./words.ts";

/** What becomes of one call of the old program. */
export type Fate =
  /** A command of nixpkgs takes its place. */
  | {
      readonly kind: "native";
      readonly text: string;
      readonly command: ModernCommand;
      readonly format: string;
    }
  /** The drop-in takes the old program's place, with the same arguments. */
  | { readonly kind: "shim"; readonly swaps: readonly Swap[]; readonly because: string }
  /** The drop-in is found under the old name. */
  | { readonly kind: "keep"; readonly because: string }
  /** No command of nixpkgs does the same, and the drop-in was not asked for. */
  | { readonly kind: "left"; readonly because: string; readonly next: string }
  | {
      readonly kind: "withheld";
      readonly reason: Withheld;
      readonly message: string;
      readonly next: string;
    };

/** No command of nixpkgs does the same, and why. */
interface NotNative {
  readonly kind: "no";
  readonly because: string;
  /** What to do about it; the general advice where there is none. */
  readonly next?: string | undefined;
}

type Answer = Extract<Fate, { kind: "native" }> | Extract<Fate, { kind: "withheld" }> | NotNative;

/**
 * Decides by what the old call did: the image must stay the same (unless asked for nixpkgs' own), whoever
 * reads the output must get the same. The drop-in is only written where `--scripts shim` asks for it.
 */
export function decide(call: Call, scope: Scope, options: MigrateOptions): Fate {
  const answer = tryNative(call, scope, options);
  if (answer.kind !== "no") return answer;
  return options.scripts === "shim" ? toShim(call, scope, answer.because) : leave(answer);
}

const BY_HAND =
  "rewrite it by hand, or let the drop-in do it: migrate --scripts shim --shim-flake URI, with the flake that brings it";

function leave({ because, next = BY_HAND }: NotNative): Fate {
  return { kind: "left", because, next };
}

function toShim(call: Call, scope: Scope, because: string): Fate {
  if (call.swaps.length > 0) return { kind: "shim", swaps: call.swaps, because };
  const unknown = scope.programs.shim === undefined;
  if (unknown && (call.source === "call" || call.source === "around")) {
    return leave(no("where the drop-in comes from is unknown"));
  }
  if (call.source === "around") return { kind: "keep", because: "the drop-in is put on PATH around it" };
  if (call.source === "shell")
    return { kind: "keep", because: "it comes from the shell or the code around it" };
  if (scope.onPath) return { kind: "keep", because: "the file itself looks after what is on PATH" };
  return { kind: "keep", because: "the drop-in has the old name" };
}

function tryNative(call: Call, scope: Scope, options: MigrateOptions): Answer {
  const invocation = readInvocation(call);
  if (invocation.kind !== "build") return invocation;
  const because = whyNot(call, scope, options, invocation);
  if (because !== undefined) return no(because);
  const name = invocation.format.kind === "named" ? invocation.format.name : "";
  // nixos-rebuild leaves ./result behind, which must not be another command's.
  const apart = invocation.outLink !== undefined || !scope.namesResult;
  const rebuild = options.scripts === "rebuild" && scope.nixos && invocation.flake && apart;
  const programs: ModernProgram[] = rebuild ? ["nixos-rebuild", "nix"] : ["nix"];
  let last = "";
  for (const program of programs) {
    const command = modernCommand(invocation, program);
    if (command.kind === "none") {
      last = command.reason;
    } else if (call.command.read && command.prints !== "file") {
      last = "its output is read, and must be the path of the image's file";
    } else {
      const environment = Object.entries(command.env).map(([key, value]) => `${key}=${value}`);
      const text = environment.length > 0 ? undefined : renderCommand(call, command.argv);
      if (text !== undefined) return { kind: "native", text, command, format: name };
      last = "a word of it cannot be written in this place";
    }
  }
  return no(last);
}

/** The call's arguments as the drop-in would read them; a hole stands for itself as one character. */
function readInvocation(call: Call): LegacyInvocation | NotNative | Extract<Fate, { kind: "withheld" }> {
  if (call.args.some(isSeveral)) return no("its arguments are only known when it runs");
  const argv = call.args.map(({ value }) => value);
  const at = Math.max(argv.lastIndexOf("-f"), argv.lastIndexOf("--format"));
  if (at >= 0 && [...(argv[at + 1] ?? "")].some(isHole)) return no("its format is only known when it runs");
  const parsed = parseLegacyArgv(argv, { formatsFolder: "formats" });
  if (parsed.kind === "build") return parsed;
  if (parsed.kind !== "failure") return no(`--${parsed.kind} asks about the program itself`);
  if (!call.args.every(isStatic)) return no("its arguments are only known when it runs");
  if (argv.length === 0) return no("it is called without arguments");
  return {
    kind: "withheld",
    reason: parsed.message.startsWith("format file not found") ? "unknown-format" : "needs-decision",
    message: `the call already fails: ${parsed.message}`,
    next: parsed.hints[0] ?? "nixos-generate --help shows the options",
  };
}

/**
 * Whether the arguments are such as the old program takes, whatever fills the gaps: what tells a command from a sentence
 * that begins like one.
 */
export function isUnderstood({ args }: Call): boolean {
  const argv = args.map(({ value }, at) =>
    /^(?:-f|--format)$/.test(args[at - 1]?.value ?? "") && [...value].some(isHole) ? "iso" : value,
  );
  return parseLegacyArgv(argv, { formatsFolder: "formats" }).kind !== "failure";
}

/** What keeps a call on the drop-in, whatever nixpkgs' commands could express. */
function whyNot(
  call: Call,
  scope: Scope,
  options: MigrateOptions,
  invocation: LegacyInvocation,
): string | undefined {
  if (options.scripts === "shim") return "--scripts shim asks for the drop-in";
  if (scope.onPath && call.source === "path") return "the file checks for or installs the program it calls";
  if (call.command.interrupted) return "redirections stand between its words";
  if (call.region.dropsText(call.start, call.end)) return "a comment stands between its words";
  if (call.bound !== undefined) return call.bound;
  if (!call.copies && !call.args.every(movesOut)) return "its arguments use variables of the inner shell";
  if (invocation.run) return "--run starts the machine";
  if (!invocation.flake && invocation.configuration === undefined) {
    return "it names no configuration and takes the one of $NIXOS_CONFIG";
  }
  if (invocation.format.kind === "module") return "--format-path builds a format of your own";
  const old = invocation.searchPath
    .map(releaseOf)
    .find((release) => release !== undefined && release < FIRST.release);
  if (old !== undefined) return `its nixpkgs is of ${old}, which has no system.build.images`;
  const format = findFormat(invocation.format.name)!;
  if (scope.setsOwn(format.name)) return `options that only the ${format.name} image has are set beside it`;
  if (format.fidelity === "repaired") return `nixpkgs' own ${format.name} image does not work`;
  if (format.system !== undefined && !invocation.flake) return `${format.name} builds for ${format.system}`;
  return options.fidelity !== "native" ? differs(format, invocation) : undefined;
}

/** The release in an entry such as `nixpkgs=channel:nixos-24.11`. */
function releaseOf(entry: string): string | undefined {
  return /^nixpkgs=.*\b(?:nixos|release|nixpkgs)-(\d\d\.\d\d)\b/.exec(entry)?.[1];
}

/** Why nixpkgs' own image is not the one people had; undefined where it is the very same. */
function differs(format: LegacyFormat, invocation: LegacyInvocation): string | undefined {
  const [addition] = additionsOf(format, invocation);
  if (addition) return `nixpkgs' own ${format.name} image lacks ${addition.sets}`;
  if (format.fidelity !== "identical") {
    return `nixpkgs' own ${format.name} image differs: ${format.differences[0] ?? "it is wrapped differently"}`;
  }
  return undefined;
}

function no(because: string): NotNative {
  return { kind: "no", because };
}
