import { chmod, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { readTree } from "../../scripts/docs/examples.ts";
import { migrated } from "../../scripts/docs/migrated.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { describeIf, findOnPath, NO_NIX, NO_PRINT_OUT_PATHS } from "../support/requirements.ts";
import { type Ran, World } from "../support/world.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/machines", import.meta.url));
const BEFORE = readTree(join(EXAMPLE, "before"));
const AFTER = readTree(join(EXAMPLE, "after"));
const SIDES = ["before", "after"] as const;

test("after is what migrate makes of before (npm run docs)", () => {
  expect(migrated(BEFORE, FIXERS)).toEqual(AFTER);
});

test("a second run changes nothing", () => {
  expect(migrated(AFTER, FIXERS)).toEqual(AFTER);
});

test("nothing of nixos-generators is left", () => {
  const changed = Object.keys(BEFORE).filter((path) => BEFORE[path] !== AFTER[path]);
  expect(changed.sort()).toEqual([".github/workflows/images.yml", "build-images.sh", "flake.nix"]);
  for (const path of changed) {
    expect(BEFORE[path]).toMatch(/nix-community\/nixos-generators|^nixos-generate /m);
    expect(AFTER[path]).not.toMatch(/nix-community\/nixos-generators|^nixos-generate /m);
  }
});

/**
 * Takes the place of `nix` where it would fetch the old program, which the product is run for, or nixos-rebuild-ng: that one
 * builds the variant, leaves ./result and prints the file (services.py of 26.11pre). Another flake to run is refused;
 * everything else is Nix's.
 */
const NIX = (nix: string, product: string) => `#!/bin/sh
case "$1 $2 $3" in
  "run github:nix-community/nixos-generators --") shift 3; exec node ${product} "$@" ;;
  "run nixpkgs#nixos-rebuild-ng --")
    [ "$4 $5 $7 $#" = "build-image --image-variant --flake 8" ] || { echo "unexpected: nix $*" >&2; exit 99; }
    image="\${8%%#*}#nixosConfigurations.\${8##*#}.config.system.build.images.$6"
    out=$(${nix} build "$image" -o result --print-out-paths)
    echo "$out/$(${nix} eval --raw "$image.passthru.filePath")"
    exit ;;
  "run "*) echo "unexpected: nix $*" >&2; exit 99 ;;
esac
exec "${nix}" "$@"
`;

describeIf([NO_NIX], "the example on a real Nix and the small nixpkgs", () => {
  let world: World;
  let programs: string;

  beforeAll(async () => {
    world = await World.open();
    const product = world.path("product/dist/nixos-generate.js");
    const nix = await world.write("stand-ins/nix", NIX(world.path("programs/nix"), product));
    const generate = await world.write("stand-ins/nixos-generate", `#!/bin/sh\nexec node ${product} "$@"\n`);
    const cp = await world.write("stand-ins/cp", `#!/bin/sh\nexec "${findOnPath("cp")}" "$@"\n`);
    for (const program of [nix, generate, cp]) await chmod(program, 0o755);
    programs = [world.path("stand-ins"), world.path("programs")].join(":");
    const inputs = {
      "github:NixOS/nixpkgs/nixos-25.11": `path:${await world.nixpkgs("25.11")}`,
      "github:nix-community/nixos-generators": `path:${world.path("product")}`,
    };
    for (const side of SIDES) {
      const files = { before: BEFORE, after: AFTER }[side];
      for (const [path, text] of Object.entries(files)) {
        // Only the flake: in scripts and CI files the stand-in answers.
        const rows = path === "flake.nix" ? Object.entries(inputs) : [];
        await world.write(
          `${side}/${path}`,
          rows.reduce((t, [from, to]) => t.replaceAll(from, to), text),
        );
      }
    }
  });
  afterAll(() => world.close());

  /** The same in both repositories; the answer must say that it went well. */
  async function both(argv: readonly string[]): Promise<readonly Ran[]> {
    const results: Ran[] = [];
    for (const side of SIDES) {
      const ran = await world.run(argv, { cwd: world.path(side), env: { PATH: programs } });
      expect(ran.status, ran.stderr).toBe(0);
      results.push(ran);
    }
    return results;
  }

  async function links(name: string): Promise<readonly string[]> {
    return Promise.all(SIDES.map((side) => readlink(world.path(side, name))));
  }

  async function contents(name: string): Promise<readonly string[]> {
    return Promise.all(SIDES.map((side) => readFile(world.path(side, name), "utf8")));
  }

  test("the flake gives the same derivations", async () => {
    const apply = "images: builtins.mapAttrs (_: image: image.drvPath) images";
    const argv = ["nix", "eval", "--json", "path:.#packages.x86_64-linux", "--apply", apply];
    const [before, after] = (await both(argv)).map(({ stdout }) => JSON.parse(stdout));
    expect(Object.keys(before)).toEqual(["cloud", "disk", "live"]);
    expect(after).toEqual(before);
  });

  test("the script builds the same images", async ({ skip }) => {
    skip(NO_PRINT_OUT_PATHS !== undefined, NO_PRINT_OUT_PATHS);
    await both(["bash", "build-images.sh"]);
    for (const name of ["images/azure", "images/qcow"]) {
      const [before, after] = await links(name);
      expect(after).toBe(before);
    }
    const [before, after] = await contents("images/web.vma.zst");
    expect(before).toContain("hostName");
    expect(after).toBe(before);
  });

  test("the steps of the workflow build the same images", async ({ skip }) => {
    skip(NO_PRINT_OUT_PATHS !== undefined, NO_PRINT_OUT_PATHS);
    for (const side of SIDES) {
      const workflow = parse((side === "before" ? BEFORE : AFTER)[".github/workflows/images.yml"]!);
      const steps: readonly { run?: string }[] = workflow.jobs.images.steps;
      const script = steps.flatMap(({ run }) => (run === undefined ? [] : [`(${run}\n)`])).join("\n");
      await world.write(`${side}/steps.sh`, `set -e\n${script}\n`);
    }
    await both(["bash", "steps.sh"]);
    const [before, after] = await links("gce");
    expect(after).toBe(before);
    const [iso, live] = await contents("live.iso");
    expect(iso).toContain('"makeEfiBootable":true');
    expect(live).toBe(iso);
  });
});
