import { expect, test } from "vitest";
import { isBefore, parseRelease } from "../../src/detect/release.ts";

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
  ["9.03", "20.09", true],
])("%s before %s: %s", (release, other, expected) => {
  expect(isBefore(release, other)).toBe(expected);
});
