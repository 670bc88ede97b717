import {
  commitDate,
  FIRST_WITH_IMAGES_SINCE,
  hasImages,
  releaseInReference,
} from "../../../formats/releases.ts";
import { findLocked, type LockedNode, type LockNode, parseLock } from "../../../lock/index.ts";
import { type Place, sentence, type Text } from "../../engine/text.ts";
import type { MigrateOptions, Repository } from "../../engine/types.ts";
import { asksForGenerators, type Flake, generatorsInput, nixpkgsInput } from "../../model/flakes/flake.ts";
import { type Project, projectOf } from "../../model/project.ts";

// What flake.lock says about the nixpkgs that a rewritten call builds with.

/** The release that hints recommend in place of one that is too old; any with images would do. */
export const RAISE_TO = "25.11";

/** Undefined when the pinned nixpkgs has `system.build.images`, or nothing can be said; else what is too old about it. */
export function tooOld(
  repository: Repository,
  flake: Flake | undefined,
  options: MigrateOptions,
): string | undefined {
  if (options.toRelease !== undefined) {
    return hasImages(options.toRelease) ? undefined : `release ${options.toRelease}`;
  }
  const node = nixpkgsNode(repository, flake);
  // What the flake says counts more: Nix locks anew when it names another branch than the lock.
  const own = declared(flake).filter((word) => word !== undefined);
  const said = own.length > 0 ? own : ["ref", "url"].map((name) => node?.original[name]);
  const [release] = [...said, node?.locked["url"]].flatMap((reference) =>
    typeof reference === "string" ? (releaseInReference(reference) ?? []) : [],
  );
  if (release !== undefined) return hasImages(release) ? undefined : `nixos-${release}`;
  const modified = node && commitDate(node.locked);
  if (modified === undefined || modified >= FIRST_WITH_IMAGES_SINCE) return undefined;
  return `of ${new Date(modified * 1000).toISOString().slice(0, 10)}`;
}

/** What is still to do where code was written for a newer release than the flake has. */
export function stillToRaise(
  repository: Repository,
  flake: Flake | undefined,
  options: MigrateOptions,
): readonly Text[] {
  if (options.toRelease === undefined) return [];
  const old = tooOld(repository, flake, { ...options, toRelease: undefined });
  const name = (flake && nixpkgsInput(flake)?.name) ?? "nixpkgs";
  if (old === undefined) return [];
  const how = old.startsWith("nixos-")
    ? `name nixos-${options.toRelease} in ${flake!.path}`
    : `nix flake update ${name}`;
  return [
    `the input "${name}" is still ${old}, which cannot evaluate this: ${how}`,
    ...projectOf(repository)
      .ask(oldNames)
      .map(
        (where) =>
          sentence`${where} names nixos.iso; since 25.05 nixpkgs names the file after label and system (image.baseName)`,
      ),
  ];
}

/** Places enough to know where to look. */
const SHOWN = 3;

/** Where the file of the plain iso is spelled as it was called until 24.11 (nixos/modules/installer/cd-dvd/iso-image.nix). */
function oldNames({ repository }: Project): readonly Place[] {
  return repository
    .containing(["nixos.iso"])
    .filter((path) => !path.endsWith(".lock"))
    .flatMap((path) =>
      [...(repository.text(path) ?? "").matchAll(/(?<![\w-])nixos\.iso\b/g)].map(({ index }) => ({
        path,
        offset: index,
      })),
    )
    .slice(0, SHOWN);
}

/** A sentence where nixosGenerate used another nixpkgs than the flake's own; undefined where both are one. */
export function nixpkgsChange(repository: Repository, flake: Flake | undefined): string | undefined {
  if (flake === undefined) return undefined;
  const input = nixpkgsInput(flake);
  if (input === undefined || input.followed || !asksForGenerators(flake)) return undefined;
  const root = lockRoot(repository, flake);
  const generators = generatorsInput(flake)?.name ?? "nixos-generators";
  const before = root && findLocked(root, [generators, "nixpkgs"]);
  const after = root && findLocked(root, [input.name]);
  if (before === undefined || after === undefined) {
    return `nixosGenerate used the nixpkgs of nixos-generators' own lock; the image is now built from the input "${input.name}"`;
  }
  const [from, to] = [revision(before), revision(after)];
  if (from === to) return undefined;
  return `nixosGenerate used nixpkgs ${from} (nixos-generators' own); the image is now built from the input "${input.name}", ${to}`;
}

function revision({ locked }: LockedNode): string {
  return String(locked["rev"] ?? locked["narHash"] ?? "of unknown revision").slice(0, 40);
}

function nixpkgsNode(repository: Repository, flake: Flake | undefined): LockedNode | undefined {
  const root = flake && lockRoot(repository, flake);
  const input = flake && nixpkgsInput(flake);
  return root && input && findLocked(root, [input.name]);
}

function lockRoot(repository: Repository, flake: Flake): LockNode | undefined {
  const text = repository.text(flake.folder === "" ? "flake.lock" : `${flake.folder}/flake.lock`);
  const parsed = text === undefined ? undefined : parseLock(text);
  return parsed?.ok === true ? parsed.root : undefined;
}

/** What flake.nix itself says of its nixpkgs. */
function declared(flake: Flake | undefined): readonly (string | undefined)[] {
  const input = flake && nixpkgsInput(flake);
  const { url, ref } = (input && flake.inputs.get(input.name)) ?? {};
  return [url, ref];
}
