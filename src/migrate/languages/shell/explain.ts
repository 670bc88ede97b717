import { type Explanation, explainInvocation } from "../../../translate/command-line/explain.ts";
import { parseLegacyArgv } from "../../../translate/command-line/parse.ts";
import { type ModernProgram, modernCommand, type NoModernCommand } from "../../../translate/modern/modern.ts";
import { shimCommand } from "../../../translate/shim.ts";
import { findOldCommands } from "./find.ts";
import type { Call } from "./found.ts";
import { renderNative } from "./render.ts";
import { plainRegion } from "./syntax/region.ts";

/** One old command line that was found in a text, and what there is to say about it. */
export type ExplainedCall =
  | ({
      readonly kind: "explained";
      readonly line: string;
      readonly commands: readonly NewCommand[];
    } & Explanation)
  | {
      readonly kind: "fails";
      readonly line: string;
      readonly message: string;
      readonly hints: readonly string[];
    }
  | { readonly kind: "open"; readonly line: string; readonly why: string };

/** A command of today, or the reason why no command does it. */
export interface NewCommand {
  readonly where: string;
  readonly command: string | undefined;
  readonly reason?: string;
}

/**
 * Explains every old command line in shell text, in order; words that only run time knows stay as written. `shim`: the
 * flake of the drop-in, where it is known; else the drop-in is called by its name.
 */
export function explainText(text: string, shim?: string): readonly ExplainedCall[] {
  return findOldCommands(plainRegion(text), { nix: ["nix"], shim })
    .filter((found) => found.kind === "call")
    .map((call) => explainCall(call, shim));
}

function explainCall(call: Call, shim: string | undefined): ExplainedCall {
  const line = call.region.text.slice(call.start, call.end).replaceAll(/(?:(?<!\s)\s+)?\\\n\s*/g, " ");
  const argv = call.args.map(({ value }) => value);
  const parsed = parseLegacyArgv(argv, { formatsFolder: "formats" });
  const spelled = (words: readonly string[]) => words.map((word) => spell(call, word));
  if (parsed.kind === "build") {
    const explanation = explainInvocation(parsed, argv);
    const flags = explanation.flags.map(({ words, becomes }) => ({
      words: spelled(words),
      becomes: spell(call, becomes),
    }));
    const meaning = spelled(explanation.meaning);
    return {
      kind: "explained",
      line,
      ...explanation,
      meaning,
      flags,
      commands: newCommands(call, parsed, shim),
    };
  }
  if (parsed.kind !== "failure")
    return { kind: "open", line, why: `--${parsed.kind} is the same for the drop-in` };
  if (call.args.some(({ holes }) => holes.size > 0)) {
    return {
      kind: "open",
      line,
      why: "what it does is known only at run time; the drop-in takes the same words",
    };
  }
  return { kind: "fails", line, message: parsed.message, hints: parsed.hints };
}

function newCommands(
  call: Call,
  invocation: Parameters<typeof modernCommand>[0],
  shim: string | undefined,
): readonly NewCommand[] {
  const rest = call.args.map(({ start, end }) => call.argsRegion.source(start, end)).join(" ");
  return [
    newCommand(call, "on NixOS", invocation, "nixos-rebuild"),
    newCommand(call, "with Nix alone", invocation, "nix"),
    { where: "with the drop-in", command: `${shimCommand(shim)} ${rest}` },
  ];
}

function newCommand(
  call: Call,
  where: string,
  invocation: Parameters<typeof modernCommand>[0],
  program: ModernProgram,
): NewCommand {
  const none = whyNone(invocation);
  const modern = none ?? modernCommand(invocation, program);
  if (modern.kind === "none")
    return { where, command: undefined, reason: `${modern.reason}; ${modern.instead}` };
  const command = renderNative(call, ["nix"], modern);
  return command === undefined
    ? { where, command, reason: "one of its words is known only at run time" }
    : { where, command };
}

/** What the commands of nixpkgs would take to mean something else. */
function whyNone(invocation: Parameters<typeof modernCommand>[0]): NoModernCommand | undefined {
  if (invocation.flake || invocation.configuration !== undefined) return undefined;
  return { kind: "none", reason: "no configuration is named", instead: "name it with -c or --flake" };
}

/** A word with its holes as they are written on the command line. */
function spell(call: Call, word: string): string {
  const holes = new Map(call.args.flatMap((arg) => [...arg.holes]));
  return [...word]
    .map((char) => {
      const hole = holes.get(char);
      return hole ? call.argsRegion.source(hole.start, hole.end) : char;
    })
    .join("");
}
