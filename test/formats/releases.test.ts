import { expect, test } from "vitest";
import { hasImages, isBefore, parseRelease, releaseInReference } from "../../src/formats/releases.ts";

test.each([
  ["20.09", "20.09"],
  ["25.05\n", "25.05"],
  ["25.05.20250102.6df2492", "25.05"],
  ["26.11pre-git", "26.11"],
  ["25.05pre712345.0123abc", "25.05"],
  ["nixos-24.11", "24.11"],
  ["nixos-24.11-small", "24.11"],
  ["nixpkgs-24.05-darwin", "24.05"],
  ["release-23.11", "23.11"],
  ["nixos-unstable", undefined],
  ["master", undefined],
  ["", undefined],
  ["25.051", undefined],
])("%s is release %s", (text, release) => {
  expect(parseRelease(text)).toBe(release);
});

test.each([
  ["24.11", "25.05", true],
  ["25.05", "25.05", false],
  ["25.11", "25.05", false],
])("%s before %s: %s", (release, other, expected) => {
  expect(isBefore(release, other)).toBe(expected);
});

test.each([
  ["24.11", false],
  ["25.05", true],
  ["26.11", true],
])("%s has images: %s", (release, expected) => {
  expect(hasImages(release)).toBe(expected);
});

test.each([
  ["github:NixOS/nixpkgs/nixos-24.11-small", "24.11"],
  ["github:NixOS/nixpkgs/24.11", "24.11"],
  ["git+https://example.org/nixpkgs?ref=23.11", "23.11"],
  ["https://flakehub.com/f/NixOS/nixpkgs/0.2411.716947", "24.11"],
  ["nixos-25.11", "25.11"],
  ["github:NixOS/nixpkgs/nixos-unstable", undefined],
  ["https://releases.nixos.org/nixos/unstable/nixos-25.05pre712345.0123abc/nixexprs.tar.xz", undefined],
  ["github:NixOS/nixpkgs", undefined],
])("%s names %s", (reference, release) => {
  expect(releaseInReference(reference)).toBe(release);
});
