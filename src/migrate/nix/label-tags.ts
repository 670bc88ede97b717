import type { Repository } from "../engine/types.ts";
import { additionFor } from "./additions.ts";

/**
 * nixpkgs' disk-image.nix tags the system with the kind of image, which the old formats did not; the additions force
 * all tags away, and with them those of the configuration. The file that sets some, if a format is one of these.
 */
export function clearedTags(repository: Repository, format: string): string | undefined {
  if (additionFor(format, "same")?.includes("system.nixos.tags") !== true) return undefined;
  return repository
    .containing(["nixos.tags"])
    .find((path) => path.endsWith(".nix") && setsTags(repository.text(path) ?? ""));
}

/** Other than the additions themselves do. */
function setsTags(text: string): boolean {
  return /\bnixos\.tags\s*=(?!\s*lib\.mkForce \[ \];)/.test(text);
}
