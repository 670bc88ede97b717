import { quoteAttrName } from "../../../nix/quote.ts";
import { resultOf, slotOf, targetOf } from "../target.ts";

/** Where nixpkgs keeps what a format was, as attribute paths. */
export interface FormatPlace {
  /** The built image, below `config`. */
  readonly output: string;
  /** The option whose value is the module that makes it. */
  readonly slot: string;
  /** An image knows the path of its file, as `passthru.filePath`; a virtual machine is a folder with a script. */
  readonly kind: "image" | "vm";
}

/** The place of a legacy format, or of a format of the repository's own, which keeps its name. */
export function placeOf(format: string): FormatPlace {
  const target = targetOf(format);
  if (target !== undefined) {
    return {
      output: resultOf(target).replace(/^config\./, ""),
      slot: slotOf(target),
      kind: target.kind,
    };
  }
  const name = quoteAttrName(format);
  return { output: `system.build.images.${name}`, slot: `image.modules.${name}`, kind: "image" };
}

export function isLegacy(format: string): boolean {
  return targetOf(format) !== undefined;
}

export function isMachine(format: string): boolean {
  return placeOf(format).kind === "vm";
}
