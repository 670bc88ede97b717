/**
 * A text by which lists that differ in order are alike: elements of JSON arrays, words of a line, and lines. What
 * belongs to a name stays with it: values of JSON objects, and lines of flags are compared as they are. Consoles keep
 * their order: the last one of a kernel's command line is /dev/console, which people see.
 */
export function withoutOrder(text: string): string {
  const value = parseJson(text);
  if (value !== undefined) return JSON.stringify(jsonWithoutOrder(value));
  return text.split("\n").map(lineWithoutOrder).sort().join("\n");
}

function lineWithoutOrder(line: string): string {
  return /(?:^|\s)-/.test(line) ? line : sortedApartFromConsoles(line.split(/\s+/)).join(" ");
}

function sortedApartFromConsoles(words: readonly string[]): readonly string[] {
  const others = words.filter((word) => !isConsole(word)).sort();
  return [...others, ...words.filter(isConsole)];
}

function isConsole(word: string): boolean {
  return word.startsWith("console=");
}

function jsonWithoutOrder(value: unknown): unknown {
  if (typeof value === "string") return withoutOrder(value);
  if (Array.isArray(value)) {
    const items = value.map(jsonWithoutOrder);
    const texts = items.filter((item) => typeof item === "string");
    const others = items.filter((item) => typeof item !== "string").map((item) => JSON.stringify(item));
    return [sortedApartFromConsoles(texts), others.sort()];
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonWithoutOrder(item)]));
}

/** The array or object that a text is as JSON; undefined for any other text. */
export function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
