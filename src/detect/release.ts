import semver from "semver";

/** The first release in which nixpkgs builds images itself: `system.build.images` (release notes of 25.05). */
export const FIRST_WITH_IMAGES = "25.05";

/**
 * The release (YY.MM) that a version text of nixpkgs begins with: "20.09", "25.05.20250102.6df2492",
 * "26.11pre-git", "25.05pre712345.0123abc", or a branch such as "nixos-24.11-small". Undefined when
 * it names none, as "nixos-unstable" does.
 */
export function parseRelease(text: string): string | undefined {
  return /^(?:[a-z]+-)*(\d\d\.\d\d)(?!\d)/.exec(text.trim())?.[1];
}

/** Whether a release (YY.MM) came before another. */
export function isBefore(release: string, other: string): boolean {
  return semver.lt(versionOf(release), versionOf(other));
}

/** semver knows no leading zero, and every May release has one. */
function versionOf(release: string): string {
  return `${release.split(".").map(Number).join(".")}.0`;
}
