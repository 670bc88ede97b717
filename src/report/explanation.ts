import type { ExplainedCall, NewCommand } from "../migrate/languages/shell/explain.ts";
import { renderTable } from "./table.ts";

/** Explained command lines for a terminal, a blank line between two. */
export function renderExplanations(calls: readonly ExplainedCall[]): string {
  return calls.map(renderCall).join("\n");
}

function renderCall(call: ExplainedCall): string {
  const title = `${call.line}\n`;
  switch (call.kind) {
    case "fails":
      return `${title}  is refused: ${call.message}\n${call.hints.map((hint) => `  hint: ${hint}\n`).join("")}`;
    case "open":
      return `${title}  ${call.why}\n`;
    case "explained":
      return [
        title,
        section("what it means", call.meaning),
        `  its flags\n${indent(renderTable(call.flags.map(({ words, fate }) => [words.join(" "), fate])))}`,
        `  today\n${call.commands.map(renderCommand).join("")}`,
        section("what differs in nixpkgs' own image", call.differs),
        section("to keep the image", call.keep),
      ].join("");
  }
}

function renderCommand({ where, command, reason }: NewCommand): string {
  return `    ${where}:\n      ${command ?? `none: ${reason}`}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `  ${title}\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "    ");
}
