import { expect, it } from "vitest";
import { reportProse } from "../../../src/migrate/languages/prose.ts";

it.each([
  ["First, install nixos-generators.\n", [9 + 6]],
  ["- You need `nixos-generate` on your PATH.\n", [12]],
  ["# Images\n\nRequires nixos-generators (any).\n", [19]],
])("notes %j", (text, starts) => {
  const found = reportProse({ path: "README.md", text }, []);
  expect(found.map(({ start }) => start)).toEqual(starts);
  expect(found.every(({ note, next }) => note === true && next !== undefined)).toBe(true);
});

it.each([
  "We used nixos-generators once.\n",
  "Install git.\nnixos-generators is retired.\n",
  "```sh\nnix profile install nixpkgs#nixos-generators\n```\n",
  "Needs https://github.com/nix-community/nixos-generators\n",
  "Install my-nixos-generators-fork.\n",
])("leaves %j alone", (text) => {
  expect(reportProse({ path: "README.md", text }, [])).toEqual([]);
});
