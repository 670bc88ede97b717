/**
 * The first release in which nixpkgs builds images itself: `image.modules`, `system.build.images` and, in nixos-rebuild,
 * `build-image` (release notes of NixOS 25.05).
 */
export const FIRST_WITH_IMAGES = "25.05";

/**
 * The day on which nixos-unstable got `system.build.images`, in seconds since 1970: what a flake.lock says of a nixpkgs
 * that names no release is compared with it.
 */
export const FIRST_WITH_IMAGES_SINCE: number = Date.UTC(2025, 0, 24) / 1000;

/** Older dates cannot be commits of nixpkgs (its first commit is of 2003, flakes are of 2019): see `commitDate`. */
const FIRST_PLAUSIBLE = Date.UTC(2003, 0, 1) / 1000;

/**
 * The day of the nixpkgs that a node of flake.lock names, in seconds since 1970. Undefined where the lock does not know
 * it: a `path:` has the date of its files, which is second 1 in the store.
 */
export function commitDate(locked: Readonly<Record<string, unknown>>): number | undefined {
  const { type, lastModified } = locked;
  if (type === "path" || typeof lastModified !== "number" || lastModified < FIRST_PLAUSIBLE) return undefined;
  return lastModified;
}

/**
 * The release (YY.MM) that a version text of nixpkgs begins with: "20.09", "25.05.20250102.6df2492",
 * "26.11pre-git", "25.05pre712345.0123abc", or a branch such as "nixos-24.11-small". Undefined when
 * it names none, as "nixos-unstable" does.
 */
export function parseRelease(text: string): string | undefined {
  return /^(?:[a-z]+-)*(\d\d\.\d\d)(?!\d)/.exec(text.trim())?.[1];
}

/**
 * How references name a release: a branch or channel, `nixos-24.11-small`; a tag, `github:NixOS/nixpkgs/24.11`; a
 * version on FlakeHub, `0.2411.716947`.
 */
const IN_REFERENCES: readonly RegExp[] = [
  /(?:nixos|nixpkgs|release)-(\d\d)\.(\d\d)(?!\d|pre)/,
  /(?:nixpkgs\/|[?&]ref=|archive\/|refs\/tags\/|^)(\d\d)\.(\d\d)(?!\d)/,
  /flakehub\.com\/f\/.{0,200}\/[~^=v><]*0\.(\d\d)(\d\d)(?:\.|$)/,
];

/** The release (YY.MM) that a URL, flake reference or branch of nixpkgs names anywhere in it; undefined when none. */
export function releaseInReference(reference: string): string | undefined {
  const match = IN_REFERENCES.map((name) => name.exec(reference)).find((found) => found !== null);
  return match ? `${match[1]}.${match[2]}` : undefined;
}

/** Whether a release (YY.MM, as `parseRelease` gives it) came before another: both have two digits twice. */
export function isBefore(release: string, other: string): boolean {
  return release < other;
}

/** Whether a release (YY.MM) builds images itself. */
export function hasImages(release: string): boolean {
  return !isBefore(release, FIRST_WITH_IMAGES);
}
