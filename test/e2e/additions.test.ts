import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AdditionFidelity, additionsFor } from "../../src/formats/additions.ts";
import { FORMATS } from "../../src/formats/index.ts";
import { nixPath } from "../support/nix-path.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { SMALL_NIXPKGS } from "../support/small-nixpkgs.ts";

const FUNCTION = fileURLToPath(new URL("../../src/legacy/nixos-generate.nix", import.meta.url));

const run = promisify(execFile);

/** Kernel parameters and packages of its own: lists, whose order counts. */
const CONFIGURATION = `{ pkgs, ... }: {
  boot.kernelParams = [ "quiet" ];
  environment.systemPackages = [ pkgs.hello ];
}`;

/** The image of a machine is a script of ours in part, and its place among the modules is another. */
const IMAGES = FORMATS.filter(({ native }) => native.kind !== "vm");

interface Measured {
  readonly dropIn: string;
  readonly same: string;
  readonly exact: string;
}

describeIf([NO_NIX], "additions on a real Nix and the small nixpkgs", () => {
  let folder: string;
  let measured: Readonly<Record<string, Measured>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "additions-"));
    await writeFile(join(folder, "configuration.nix"), CONFIGURATION);
    await writeFile(join(folder, "default.nix"), expression());
    const argv = ["--eval", "--strict", "--json", "--readonly-mode", join(folder, "default.nix")];
    measured = JSON.parse((await run("nix-instantiate", argv)).stdout);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(IMAGES.map(({ name }) => name))("%s: what exact writes is the image of the drop-in", (name) => {
    expect(measured[name]!.exact).toBe(measured[name]!.dropIn);
  });

  test("what same leaves out is said, and only then is it another derivation", () => {
    const other = IMAGES.filter(({ name }) => measured[name]!.same !== measured[name]!.exact);
    const says = IMAGES.filter(({ name, system }) => {
      const { ifSet, unnoticed } = additionsFor(name, {
        fidelity: "same",
        place: "variant",
        system: systemOf(system),
      });
      return unnoticed.length > 0 || ifSet.length > 0;
    });
    expect(says.map(({ name }) => name)).toEqual(expect.arrayContaining(other.map(({ name }) => name)));
  });

  function expression(): string {
    const rows = IMAGES.map(({ name, native, system }) => {
      if (native.kind === "vm") throw new Error("a machine has no variant");
      const written = (fidelity: AdditionFidelity) =>
        `written "${systemOf(system)}" "${native.variant}" (${moduleText(name, fidelity, system)})`;
      return `  "${name}" = {
    dropIn = generate "${systemOf(system)}" "${name}";
    same = ${written("same")};
    exact = ${written("exact")};
  };`;
    });
    return `let
  nixosSystem = arguments: import ${nixPath(`${SMALL_NIXPKGS}/nixos/lib/eval-config.nix`)} { inherit (arguments) system modules; };
  lib = import ${nixPath(`${SMALL_NIXPKGS}/lib`)};
  path = image: builtins.unsafeDiscardStringContext image.drvPath;
  generate = system: format: path (import ${nixPath(FUNCTION)} { nixpkgs = { }; } {
    inherit format lib nixosSystem system;
    modules = [ ./configuration.nix ];
  });
  written = system: variant: module: path (nixosSystem {
    inherit system;
    modules = [ ./configuration.nix { image.modules.\${variant} = module; } ];
  }).config.system.build.images.\${variant};
in
{
${rows.join("\n")}
}
`;
  }
});

function systemOf(system: string | undefined): string {
  return system ?? "x86_64-linux";
}

function moduleText(name: string, fidelity: AdditionFidelity, system: string | undefined): string {
  const request = { fidelity, place: "variant", system: systemOf(system) } as const;
  const { bindings, arguments: names } = additionsFor(name, request);
  return `{ ${[...names, "..."].join(", ")} }: {\n${bindings}\n}`;
}
