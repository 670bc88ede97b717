/** A place in a file, as a byte offset of the text that the rule was given. */
export interface Place {
  readonly path: string;
  readonly offset: number;
}

/**
 * What a finding says to a person: words, and places in files between them. A rule knows an offset of the text it
 * looks at, which earlier rounds may have changed; a person wants the line of the file on disk. The engine writes that.
 */
export type Text = string | readonly (string | Place)[];

/** A text with places and other texts in it: sentence`${place} names ${name}`. */
export function sentence(strings: TemplateStringsArray, ...parts: readonly (Place | Text)[]): Text {
  return strings.flatMap((string, index) => {
    const part = parts[index];
    return part === undefined ? [string] : [string, ...partsOf(part)];
  });
}

/** Texts one after the other, with `separator` between them. */
export function joinTexts(texts: readonly (Place | Text)[], separator: string): Text {
  return texts.flatMap((text, index) => (index === 0 ? partsOf(text) : [separator, ...partsOf(text)]));
}

function partsOf(text: Place | Text): readonly (string | Place)[] {
  return Array.isArray(text) ? text : [text as string | Place];
}

/** The text with each place as `path:line`, lines counted from 1. */
export function writeText(text: Text, lineOf: (place: Place) => number): string {
  return partsOf(text)
    .map((part) => (typeof part === "string" ? part : `${part.path}:${lineOf(part)}`))
    .join("");
}
