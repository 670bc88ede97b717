import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeIf, NO_NIX, NO_REBUILD_NG } from "../support/requirements.ts";
import { type Ran, type Rebuild, World } from "../support/world.ts";

// A system with two variants, in a file that is a function.
const SYSTEM = `{ }: {
  config.system.build = rec {
    images = builtins.mapAttrs (name: image: image // { passthru.filePath = "deep/\${name}.img"; }) { a = vm; b = vm; };
    vm = derivation {
      name = "machine";
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-euc" "PATH=/bin:/usr/bin:/run/current-system/sw/bin; mkdir -p $out/bin; echo > $out/bin/run-x-vm" ];
    };
  };
}`;

describeIf([NO_NIX], "the stand-ins for nixos-rebuild", () => {
  let world: World;
  let file: string;

  beforeAll(async () => {
    world = await World.open();
    file = await world.write("system.nix", SYSTEM);
  });
  afterAll(() => world.close());

  const rebuild = (which: Rebuild, ...argv: string[]): Promise<Ran> =>
    world.run(
      ["nixos-rebuild", ...argv].map((word, at) => (at === 0 ? pathOf(which) : word)),
      { rebuild: which },
    );
  const pathOf = (which: Rebuild): string => world.path(`rebuild-${which}`, "nixos-rebuild");

  describe("of both kinds", () => {
    test.each(["bash", "ng"] as const)("%s: an image, ./result, one line", async (which) => {
      const ran = await rebuild(which, "build-image", "--no-flake", "--file", file, "--image-variant", "b");
      expect(ran.status, ran.stderr).toBe(0);
      expect(ran.stdout).toMatch(/^\/\S+-machine\/deep\/b\.img\n$/);
      expect(ran.left.cwd).toEqual(["result"]);
    });

    test.each([
      ["bash", ["--no-link"], 1, "unknown option `--no-link'"],
      ["bash", ["--system", "x86_64-linux"], 1, "unknown option `--system'"],
      ["bash", ["--out-link", "x"], 1, "unknown option `--out-link'"],
      ["ng", ["--system", "x86_64-linux"], 2, "unrecognized arguments: --system x86_64-linux"],
      ["ng", ["--arg", "a", "1"], 2, "unrecognized arguments: --arg a 1"],
      ["ng", ["--build-host", "x"], 2, "not supported with 'build-image'"],
      ["ng", ["--image-variant", "c"], 1, "- a\n- b\n"],
      ["old", [], 99, "surprised by"],
    ] as const)("%s refuses %j", async (which, flags, status, words) => {
      const ran = await rebuild(
        which,
        "build-image",
        "--no-flake",
        "--file",
        file,
        "--image-variant",
        "b",
        ...flags,
      );
      expect(ran.status).toBe(status);
      expect(ran.stderr).toContain(words);
    });
  });

  describeIf([NO_REBUILD_NG], "of nixos-rebuild-ng, beside the real one", () => {
    test.each([
      [["build-image", "--file", "FILE", "--image-variant", "a"]],
      [
        [
          "build-image",
          "--no-flake",
          "--file",
          "FILE",
          "--image-variant",
          "b",
          "-I",
          "x=/",
          "-j",
          "1",
          "--fast",
        ],
      ],
      [["build-image", "--no-flake", "--file", "FILE", "--image-variant", "c"]],
      [["build-image", "--no-flake", "--file", "FILE"]],
      [["build-image", "--no-flake", "--image-variant", "a"]],
      [["build-image", "--no-flake", "--file", "FILE", "--attr", "nothing", "--image-variant", "a"]],
      [["build-image", "--file", "FILE", "--image-variant", "a", "-L"]],
      [["build-vm", "--file", "FILE"]],
      [["build-vm-with-bootloader", "--file", "FILE"]],
      [["build-image", "--file", "FILE", "--system", "x"]],
      [["build-image", "--file", "FILE", "--out-link", "x", "--image-variant", "a"]],
    ])("%j", async (argv) => {
      const words = argv.map((word) => (word === "FILE" ? file : word));
      const fake = await rebuild("ng", ...words);
      const real = await rebuild("real-ng", ...words);
      expect([fake.status, fake.stdout], real.stderr).toEqual([real.status, real.stdout]);
      expect(fake.left.cwd).toEqual(real.left.cwd);
      expect(lastLine(fake.stderr)).toBe(lastLine(real.stderr));
    });
  });

  test("what they build is in the store of the test", async () => {
    expect((await readdir(world.store)).some((name) => name.endsWith("-machine"))).toBe(true);
  });
});

/** The last line, but for how the failed command is written out. */
function lastLine(text: string): string | undefined {
  const last = text.trimEnd().split("\n").at(-1);
  return last?.replace(/^.*(?= returned non-zero)/, "COMMAND");
}
