/**
 * Places in other files within the texts of a finding. A fixer knows an offset of the text it looks at, which earlier
 * rounds may have changed; a person wants the line of the file that lies before them. So a text carries the place
 * itself, and the engine writes it out.
 *
 * The characters around a place are of Unicode's private use area: no text of a repository holds them, for those are
 * latin1.
 */
const [OPEN, SEPARATOR, CLOSE] = ["\ue000", "\ue001", "\ue002"];

const PLACE = new RegExp(`${OPEN}([^${CLOSE}]*)${SEPARATOR}(\\d+)${CLOSE}`, "g");

/** For a message, a note, a hint or a title; `offset` is in bytes of the text that the fixer was given. */
export function placeAt(path: string, offset: number): string {
  return `${OPEN}${path}${SEPARATOR}${offset}${CLOSE}`;
}

/** The text with each place as `path:line`, lines counted from 1. */
export function writePlaces(text: string, lineOf: (path: string, offset: number) => number): string {
  return text.replaceAll(
    PLACE,
    (_, path: string, offset: string) => `${path}:${lineOf(path, Number(offset))}`,
  );
}
