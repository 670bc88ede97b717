import * as z from "zod";
import type { Processes } from "../exec/processes.ts";
import { VARIANTS } from "../formats/index.ts";
import { commitDate, hasImages, parseRelease } from "../formats/releases.ts";
import { findLocked, type LockedNode, readLock } from "../lock/index.ts";
import type { NixpkgsFacts } from "./capabilities.ts";
import { isNixpkgs, readNixpkgs } from "./nixpkgs.ts";

const Metadata = z.object({
  url: z.string(),
  /** As in flake.lock. */
  locks: z.optional(z.unknown()),
});

export type FlakeMetadata = z.infer<typeof Metadata>;

// system.build.images came with nixpkgs#347275, opened in October 2024: no older nixpkgs has it.
const IMAGES_WERE_PROPOSED = Date.UTC(2024, 9, 1) / 1000;

export type FlakeAnswer =
  | { readonly kind: "found"; readonly metadata: FlakeMetadata }
  | { readonly kind: "failed"; readonly status: number; readonly stderr: string };

/**
 * Asks `nix flake metadata`, which locks the reference as the original did. Where that writes flake.lock, a `path:`
 * reference names the content from before (measured with Nix 2.34, which then refuses it), so it is asked again.
 */
export async function readFlakeMetadata(
  processes: Processes,
  uri: string,
  flags: readonly string[],
): Promise<FlakeAnswer> {
  const features = ["--extra-experimental-features", "nix-command flakes"];
  const argv = ["nix", ...features, "flake", "metadata", "--json", ...flags, "--", uri];
  const first = await processes.capture({ argv });
  const again = first.status === 0 && WROTE_LOCK.test(first.stderr);
  const { status, stdout, stderr } = again ? await processes.capture({ argv }) : first;
  if (status !== 0) return { kind: "failed", status, stderr };
  return { kind: "found", metadata: Metadata.parse(JSON.parse(stdout)) };
}

/** What Nix says on standard error when it has written flake.lock. */
const WROTE_LOCK = /\b(?:creating|updating) lock file\b/;

/**
 * What a flake's lock tells of its nixpkgs: the files themselves for a path, the branch's name or the
 * date otherwise. Variants stay undefined where only an evaluation can tell.
 */
export async function readLockedNixpkgs({ locks }: FlakeMetadata): Promise<NixpkgsFacts> {
  const lock = locks === undefined ? undefined : readLock(locks);
  const node = lock?.ok === true ? findLocked(lock.root, ["nixpkgs"]) : undefined;
  if (node === undefined)
    return { place: "the flake's nixpkgs", path: undefined, release: undefined, variants: undefined };
  const { path } = node.locked;
  if (typeof path === "string" && path.startsWith("/") && (await isNixpkgs(path))) return readNixpkgs(path);
  return factsOfBranch(node);
}

function factsOfBranch({ original, locked }: LockedNode): NixpkgsFacts {
  const { ref } = original;
  const place = `the flake's nixpkgs${typeof locked["rev"] === "string" ? `, locked at ${locked["rev"].slice(0, 12)}` : ""}`;
  const named = typeof ref === "string" ? parseRelease(ref) : undefined;
  if (named !== undefined) {
    const evidence = `flake.lock follows ${ref}`;
    const variants = hasImages(named) ? VARIANTS.map(({ name }) => name) : [];
    return {
      place,
      path: undefined,
      release: { value: named, evidence },
      variants: { value: variants, evidence },
    };
  }
  const date = commitDate(locked);
  const old = date !== undefined && date < IMAGES_WERE_PROPOSED;
  const evidence = "flake.lock holds a nixpkgs from before October 2024";
  return { place, path: undefined, release: undefined, variants: old ? { value: [], evidence } : undefined };
}
