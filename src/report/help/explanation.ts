import type { ExplainedCall, NewCommand } from "../../migrate/languages/shell/explain.ts";
import type { ExplainedNative } from "../../translate/modern/native-command.ts";
import { tableRows } from "../table.ts";
import { joinVisible, type Visible, visibleLines } from "../visible.ts";

/** Explained command lines for a terminal, a blank line between two. */
export function renderExplanations(calls: readonly (ExplainedCall | ExplainedNative)[]): Visible {
  return joinVisible(
    calls.map((call) => visibleLines(renderCall(call))),
    "\n",
  );
}

function renderCall(call: ExplainedCall | ExplainedNative): readonly string[] {
  const title = call.line;
  switch (call.kind) {
    case "fails":
      return [title, `  is refused: ${call.message}`, ...call.hints.map((hint) => `  hint: ${hint}`)];
    case "open":
      return [title, `  ${call.why}`];
    case "native":
      return [
        title,
        ...section("what it means", call.meaning),
        ...section("what differs from the image of nixos-generators", call.differs),
        ...section("Nix that adds it, for the configuration", call.nix),
      ];
    case "explained":
      return [
        title,
        ...section("what it means", call.meaning),
        "  its flags",
        ...tableRows(call.flags.map(({ words, becomes }) => [words.join(" "), becomes])).map(
          (row) => `    ${row}`,
        ),
        "  today",
        ...call.commands.flatMap(renderCommand),
        ...section("what differs in nixpkgs' own image", call.differs),
        ...section("to keep the image", call.keep),
        ...section("Nix that keeps it, for the configuration", call.nix),
      ];
  }
}

function renderCommand({ where, command, reason }: NewCommand): readonly string[] {
  return [`    ${where}:`, `      ${command ?? `none: ${reason}`}`];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}
