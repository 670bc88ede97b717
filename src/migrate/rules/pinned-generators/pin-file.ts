import type { Edit } from "../../engine/types.ts";

// nix/sources.json of niv and npins/sources.json: JSON in which each pin is one member.

export function isPinFile(path: string): boolean {
  return /(?:^|\/)(?:nix|npins)\/sources\.json$/.test(path);
}

/** The offsets of a member's name, quotes included; undefined where there is none. */
export function findPin(text: string, name: string): { start: number; end: number } | undefined {
  const start = new RegExp(`"${name}"(?=\\s*:\\s*\\{)`).exec(text)?.index;
  return start === undefined ? undefined : { start, end: start + name.length + 2 };
}

/**
 * Takes a pin away with its comma and its lines, as `niv drop` and `npins remove` do. Undefined where the result would
 * not be the same JSON without it.
 */
export function dropPin(text: string, name: string): Edit | undefined {
  const pin = findPin(text, name);
  const close = pin && endOfObject(text, text.indexOf("{", pin.end));
  if (pin === undefined || close === undefined) return undefined;
  const behind = /^\s*,/.exec(text.slice(close));
  const first = text.slice(0, pin.start).trimEnd().length;
  const edit =
    behind !== null
      ? { start: first, end: close + behind[0].length, text: "" }
      : { start: text[first - 1] === "," ? first - 1 : first, end: close, text: "" };
  const after = text.slice(0, edit.start) + text.slice(edit.end);
  return isWithout(text, after, name) ? edit : undefined;
}

/** The offset behind the brace that closes the one at `open`. */
function endOfObject(text: string, open: number): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.slice(open).matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[{}]/g)) {
    if (token === "{") depth++;
    if (token === "}" && --depth === 0) return open + index + 1;
  }
  return undefined;
}

function isWithout(before: string, after: string, name: string): boolean {
  try {
    const dropped = JSON.parse(before, (_, value: unknown) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
    }) as unknown;
    return JSON.stringify(dropped) === JSON.stringify(JSON.parse(after));
  } catch {
    return false;
  }
}
