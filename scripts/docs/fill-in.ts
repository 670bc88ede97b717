/** What makes the text between a pair of markers, by the word that follows `generated:`. */
export type Generators = Readonly<Record<string, (name: string) => string>>;

const PART = /^<!-- generated:(\S+)(?: (\S+))? -->\n(?:.*?\n)??<!-- \/generated -->$/gms;
const MARKER = /^<!-- \/?generated\b.*$/gm;

/**
 * The document with the parts between its markers made anew; the text outside them is written by hand and stays.
 * Throws on a marker that has no partner or names no generator: that is a slip of the pen.
 */
export function fillIn(document: string, generators: Generators): string {
  const parts = [...document.matchAll(PART)];
  const markers = document.match(MARKER) ?? [];
  if (markers.length !== 2 * parts.length) throw new Error("a marker of a generated part has no partner");
  return document.replace(PART, (_, kind: string, name = "") => {
    const generate = generators[kind];
    if (generate === undefined) throw new Error(`nothing generates "${kind}"`);
    const opening = name === "" ? kind : `${kind} ${name}`;
    return `<!-- generated:${opening} -->\n${generate(name).trim()}\n<!-- /generated -->`;
  });
}
