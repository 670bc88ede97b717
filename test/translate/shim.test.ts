import { describe, expect, it } from "vitest";
import { parseShimFlake, shimCommand, shimOfPackage } from "../../src/translate/shim.ts";

const REVISION = "5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c";

describe("parseShimFlake", () => {
  it.each([
    [`github:me/drop-in/${REVISION}`, true],
    ["github:me/drop-in", false],
    ["github:me/drop-in/main", false],
    [`github:me/drop-in?rev=${REVISION}`, true],
    [`gitlab:group/drop-in/${REVISION}?dir=sub`, true],
    [`git+https://git.example.org/drop-in?ref=main&rev=${REVISION}`, true],
    ["git+https://git.example.org/drop-in?ref=main", false],
    ["git+https://git.example.org/drop-in?rev=main", false],
    ["https://example.org/drop-in.tar.gz", false],
    ["https://example.org/drop-in.tar.gz?narHash=sha256-abc%3D", true],
    ["path:/src/drop-in", true],
    ["/src/drop-in", true],
  ])("reads %s", (uri, pinned) => {
    expect(parseShimFlake(uri)).toEqual({ uri, pinned });
  });

  it.each([
    "",
    "nixpkgs",
    "flake:drop-in",
    "./drop-in",
    "../drop-in",
    "--impure",
    "github:me",
    "github:me/drop-in#package",
    "github:me/drop-in; rm -rf /",
    "github:me/drop in",
    "github:me/$(id)",
    "github:me/`id`",
    "github:me/'drop-in'",
    "github:me/drop-in\n",
    "git+http://example.org/drop-in",
    "javascript:alert(1)",
    "git+https:///x",
  ])("refuses %j", (uri) => {
    expect(parseShimFlake(uri)).toBeUndefined();
  });
});

describe("shimOfPackage", () => {
  it.each([
    ["github:me/drop-in", `github:me/drop-in/${REVISION}`],
    [{ type: "git", url: "git+https://github.com/me/drop-in.git" }, `github:me/drop-in/${REVISION}`],
    [
      { type: "git", url: "git+https://git.example.org/drop-in.git" },
      `git+https://git.example.org/drop-in.git?rev=${REVISION}`,
    ],
    [undefined, undefined],
    [{ type: "git" }, undefined],
    ["me/drop-in", undefined],
  ])("of %j is %j", (repository, uri) => {
    expect(shimOfPackage(repository, REVISION)).toBe(uri);
  });

  it("is unknown without a revision", () => {
    expect(shimOfPackage("github:me/drop-in", undefined)).toBeUndefined();
    expect(shimOfPackage("github:me/drop-in", "main")).toBeUndefined();
  });
});

describe("shimCommand", () => {
  it("quotes the flake, and else calls the name on PATH", () => {
    expect(shimCommand(`git+https://git.example.org/d?rev=${REVISION}`)).toBe(
      `nix run 'git+https://git.example.org/d?rev=${REVISION}' --`,
    );
    expect(shimCommand(undefined)).toBe("nixos-generate");
  });
});
