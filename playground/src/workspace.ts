import { decodeUtf8, encodeUtf8 } from "../../src/nix/lines.ts";
import type { SourceText } from "./engine.ts";

/**
 * The files on the page. A file that was not edited keeps its very bytes; one that was is UTF-8 with the line ending
 * that it had. An editor only knows LF.
 */
export class Workspace {
  readonly #texts = new Map<string, string>();

  get paths(): readonly string[] {
    return [...this.#texts.keys()].sort();
  }

  get files(): readonly SourceText[] {
    return this.paths.map((path) => ({ path, text: this.#texts.get(path)! }));
  }

  replace(files: readonly SourceText[]): void {
    this.#texts.clear();
    this.add(files);
  }

  add(files: readonly SourceText[]): void {
    for (const { path, text } of files) this.#texts.set(path, text);
  }

  remove(path: string): void {
    this.#texts.delete(path);
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  /** Latin1. */
  bytesOf(path: string): string {
    return this.#texts.get(path) ?? "";
  }

  /** As an editor shows it. */
  shown(path: string): string {
    return forEditor(this.bytesOf(path));
  }

  /** Takes what an editor holds; false when nothing changed. */
  edit(path: string, shown: string): boolean {
    const before = this.bytesOf(path);
    if (forEditor(before) === shown) return false;
    const ending = before.includes("\r\n") ? "\r\n" : "\n";
    this.#texts.set(path, encodeUtf8(shown.replaceAll("\n", ending)));
    return true;
  }
}

/** Latin1 bytes as text with LF line endings, which CodeMirror makes of every text. */
export function forEditor(latin1: string): string {
  return decodeUtf8(latin1).replaceAll(/\r\n?/g, "\n");
}
