/** How one of several images came out. */
export interface ImageResult {
  readonly name: string;
  /** The host it is an image of, where several were asked for. */
  readonly host: string | null;
  /** "evaluated": the build was not asked for. */
  readonly status: "built" | "evaluated" | "not-evaluated" | "not-built";
  readonly variant: string | null;
  readonly derivation: string | null;
  readonly output: string | null;
  /** The image; the script that starts it for a virtual machine. */
  readonly file: string | null;
  /** A link to it with a stable name. */
  readonly link: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly sha256: string | null;
  /** The line that matters of what Nix said. */
  readonly error: string | null;
}

/** One line for each image there is: its name, a tab, its path or its derivation. */
export function renderImageLines(results: readonly ImageResult[], what: "file" | "derivation"): string {
  return results
    .flatMap((result) => {
      const path = what === "derivation" ? result.derivation : (result.link ?? result.file);
      return path === null ? [] : [`${result.name}\t${path}\n`];
    })
    .join("");
}

/**
 * What the name of an image file ends in, compression included: ".iso", ".tar.xz", ".img.zst"; empty when
 * it has no such end. Versions ("nixos-25.11") are no suffix.
 */
export function suffixOf(file: string): string {
  return /[^.]((?:\.(?:raw|img|tar|qcow2|vma))?\.[A-Za-z][A-Za-z0-9]*)$/.exec(file)?.[1] ?? "";
}
