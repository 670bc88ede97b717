import { spellUnseen } from "../visible.ts";

/** Markup that is done: whatever else enters a page is escaped on its way. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | readonly Part[] | undefined;

/** Tagged template for HTML: every value that is not markup itself is escaped, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = strings.map((string, index) => string + (index < parts.length ? flatten(parts[index]) : ""));
  return new Markup(pieces.join(""));
}

function flatten(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(flatten).join("");
  return escapeText(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// Code must not look like other code than it is.
function escapeText(text: string): string {
  return showUnseen(text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!));
}

/** Text in which every character is seen, and runs the way it is written; line breaks stay. */
export function showUnseen(text: string): string {
  return spellUnseen(text, (char) => (char === "\n" ? char : `\u27e8${codePoint(char)}\u27e9`));
}

function codePoint(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
