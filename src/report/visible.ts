/** Text from a repository on its way to a terminal: control characters are shown, not obeyed. */
export function visible(text: string): string {
  return text.replaceAll(/[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]/g, (char) => {
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** A path as git shows it: as it is, or in quotes with escapes where a character of it would mislead. */
export function visiblePath(path: string): string {
  return /[\x00-\x1f"\\\x7f\x80-\x9f]/.test(path) ? visible(JSON.stringify(path)) : path;
}
