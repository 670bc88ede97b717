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

// Control characters but for tab and newline, and those that turn the direction of text or show nothing at all:
// code must not look like other code than it is.
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escapeText(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
    .replaceAll(UNSEEN, (char) => `\u27e8${codePoint(char)}\u27e9`);
}

function codePoint(char: string): string {
  return `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
