import { findFormat } from "../../formats/index.ts";
import type { AnnouncedDifference } from "../engine/types.ts";

/** What is known of how an image will differ; empty when nothing is. */
export function announcedDifferences(formats: readonly string[]): readonly AnnouncedDifference[] {
  return formats.flatMap((name) => {
    const { differences = [], derivation = "", parts } = findFormat(name) ?? {};
    return differences.map((difference) => ({
      text: `"${name}" differs from what nixos-generators built: ${difference}`,
      explains: [{ inside: derivation, parts }],
    }));
  });
}
