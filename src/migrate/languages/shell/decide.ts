import type { LegacyInvocation } from "../../../translate/command-line/invocation.ts";
import { parseLegacyArgv } from "../../../translate/command-line/parse.ts";
import type { MigrateOptions, Withheld } from "../../engine/types.ts";
import { findNative, type Native } from "../native/command.ts";
import { type NotNative, no } from "../native/refusals.ts";
import type { Call, Swap } from "./found.ts";
import type { Scope } from "./syntax/scope.ts";
import { isHole, isSeveral, isStatic } from "./syntax/words.ts";

/** What becomes of one call of the old program. */
export type Decision =
  /** A command of nixpkgs takes its place. */
  | Native
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

/**
 * Decides by what the old call did: the image must stay the same (unless asked for nixpkgs' own), whoever
 * reads the output must get the same. The drop-in is only written where `--scripts shim` asks for it.
 */
export function decide(call: Call, scope: Scope, options: MigrateOptions): Decision {
  const invocation = readInvocation(call);
  if (invocation.kind === "withheld") return invocation;
  if (options.scripts === "shim") {
    return toShim(call, scope, invocation.kind === "no" ? invocation.because : "--scripts shim asks for it");
  }
  const answer = invocation.kind === "no" ? invocation : findNative(call, scope, options, invocation);
  return answer.kind === "no" ? leave(answer) : answer;
}

const BY_HAND =
  "rewrite it by hand, or let the drop-in do it: migrate --scripts shim --shim-flake URI, with the flake that provides it";

function leave({ because, next = BY_HAND }: NotNative): Decision {
  return { kind: "left", because, next };
}

function toShim(call: Call, scope: Scope, because: string): Decision {
  if (call.swaps.length > 0) return { kind: "shim", swaps: call.swaps, because };
  const unknown = scope.programs.shim === undefined;
  if (unknown && (call.source === "call" || call.source === "around")) {
    return leave(no("where the drop-in comes from is unknown"));
  }
  if (call.source === "around") return { kind: "keep", because: "the drop-in is put on PATH around it" };
  if (call.source === "shell")
    return { kind: "keep", because: "it comes from the shell or the code around it" };
  if (scope.onPath) return { kind: "keep", because: "the file itself manages PATH" };
  return { kind: "keep", because: "the drop-in has the old name" };
}

/** The call's arguments as the drop-in would read them; a hole is one character that means itself. */
function readInvocation(call: Call): LegacyInvocation | NotNative | Extract<Decision, { kind: "withheld" }> {
  if (call.args.some(isSeveral)) return no("its arguments are known only at run time");
  const argv = call.args.map(({ value }) => value);
  const at = Math.max(argv.lastIndexOf("-f"), argv.lastIndexOf("--format"));
  if (at >= 0 && [...(argv[at + 1] ?? "")].some(isHole)) return no("its format is known only at run time");
  const parsed = parseLegacyArgv(argv, { formatsFolder: "formats" });
  if (parsed.kind === "build") return parsed;
  if (parsed.kind !== "failure") return no(`--${parsed.kind} asks about the program itself`);
  if (!call.args.every(isStatic)) return no("its arguments are known only at run time");
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
