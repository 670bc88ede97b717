// What `migrate` finds in a repository, names of files and texts in them, is still data where it has rewritten the code.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import {
  decodeUtf8,
  encodeUtf8,
  parseNix,
  quoteAttrName,
  quoteString,
  stringValue,
} from "../../src/nix/index.ts";
import { visiblePath } from "../../src/report/visible.ts";
import { quoteShell } from "../../src/translate/shell.ts";
import { findOnPath } from "../support/requirements.ts";
import { folderWith } from "../support/temporary.ts";
import { someText, text } from "./texts.ts";

const RUNS = process.env["FAULTS"] === "long" ? 1000 : 80;

/** The files afterwards; texts are latin1, as the engine has them. */
function migrated(files: Readonly<Record<string, string>>, scripts: "rebuild" | "nix" | "shim" = "rebuild") {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => Buffer.from(files[path]!, "latin1"),
  });
  const result = migrate({
    repository,
    fixers: FIXERS,
    options: { ...DEFAULT_OPTIONS, scripts },
    apply: ["safe", "unsafe"],
  });
  const faults = result.diagnostics.filter(({ withheld }) => withheld === "failed-verification");
  expect(faults, "our own checks").toEqual([]);
  return { ...files, ...Object.fromEntries(result.files.map(({ path, after }) => [path, after])) };
}

/** The values of the string literals of a Nix file, but for those with code in them. */
function literalsOf(code: string): readonly string[] {
  const parsed = parseNix(code);
  if (!parsed.ok) throw new Error(`not Nix: ${parsed.error.message}\n${code}`);
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && node.kind === "String") found.push(stringValue(node as never) ?? "");
    for (const value of Object.values(node)) Array.isArray(value) ? value.forEach(visit) : visit(value);
  };
  visit(parsed.tree.root);
  return found;
}

function flakeWith(name: string, motd: string, format = "proxmox"): string {
  return encodeUtf8(`{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators.url = "github:nix-community/nixos-generators";
  };
  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.${quoteAttrName(name)} = nixos-generators.nixosGenerate {
        system = "x86_64-linux";
        modules = [ { users.motd = ${quoteString(motd)}; } ];
        format = ${quoteString(format)};
      };
    };
}
`);
}

describe("Nix code", () => {
  test("keeps every string and every attribute name", () => {
    fc.assert(
      fc.property(someText, text, (name, motd) => {
        const before = flakeWith(name, motd);
        const after = migrated({ "flake.nix": before })["flake.nix"]!;
        expect(after).not.toContain("nixosGenerate");
        expect(literalsOf(after).map(decodeUtf8)).toContain(motd);
        expect(decodeUtf8(after)).toContain(`x86_64-linux.${quoteAttrName(name)} =`);
      }),
      { numRuns: RUNS },
    );
  });

  test("with an unknown format is left as it was", () => {
    fc.assert(
      fc.property(text, (format) => {
        const files = { "flake.nix": flakeWith("x", "y", `no ${format}`) };
        expect(migrated(files)["flake.nix"]).toContain("nixosGenerate");
      }),
      { numRuns: RUNS },
    );
  });
});

/** Runs a script with stand-ins for every program it may call; each prints its words. */
function wordsCalled(script: string): readonly string[] {
  const folder = folderWith({ "script.sh": script });
  const names = [
    "nixos-generate",
    "nixos-rebuild",
    "nix",
    "nix-build",
    "nix-shell",
    "readlink",
    "cp",
    "ln",
    "find",
  ];
  const shim = names.map((name) => `${name}() { printf '%s\\0' "$@" >&3; }`).join("\n");
  const { stdout, stderr } = spawnSync(
    findOnPath("bash")!,
    ["-c", `exec 3>&1 >/dev/null\n${shim}\n. ./script.sh`],
    {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: "/nowhere" },
    },
  );
  expect(existsSync(join(folder, "hacked")), stderr).toBe(false);
  return stdout.split("\0");
}

describe("a script", () => {
  test.each(["rebuild", "nix", "shim"] as const)("hands its texts on as words (%s)", (scripts) => {
    fc.assert(
      fc.property(
        someText,
        someText,
        fc.constantFrom("iso", "do", "raw-efi", "docker"),
        (name, link, format) => {
          fc.pre(!name.startsWith("-") && !link.startsWith("-"));
          const call = `nixos-generate -f ${format} -c ${quoteShell(`./${name}.nix`)} -o ${quoteShell(link)}`;
          const before = encodeUtf8(`#!/usr/bin/env bash\n${call}\n`);
          const after = migrated({ "build.sh": before }, scripts)["build.sh"]!;
          const words = wordsCalled(decodeUtf8(after));
          expect(
            words.some((word) => word.endsWith(`./${name}.nix`)),
            decodeUtf8(after),
          ).toBe(true);
        },
      ),
      { numRuns: RUNS >> 1 },
    );
  });
});

describe("the name of a file", () => {
  test("does not reach the code, and is shown without being obeyed", () => {
    fc.assert(
      fc.property(someText, (name) => {
        const path = `${name.replaceAll("/", "-")}.nix`;
        const before = flakeWith("x", "y");
        expect(migrated({ [path]: before })[path]).toBe(migrated({ "a.nix": before })["a.nix"]);
        expect(visiblePath(path)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        if (/^[\w.-]+$/.test(path)) expect(visiblePath(path)).toBe(path);
      }),
      { numRuns: RUNS },
    );
  });
});
