const COLOUR = /\u001b\[[0-9;]*m/g;

/** Text without the colours that Nix gives it, which in some of its formats nothing turns off. */
export function stripColours(text: string): string {
  return text.replaceAll(COLOUR, "");
}
