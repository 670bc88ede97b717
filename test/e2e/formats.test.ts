import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { describeIf, NO_NIX, NO_REBUILD_NG } from "../support/requirements.ts";
import { readSmallImage, type SmallRelease } from "../support/small-nixpkgs.ts";
import { type Ran, type Rebuild, World } from "../support/world.ts";
import { EXPECTED, type Expected } from "./expected-images.ts";

interface Machine {
  readonly release: SmallRelease;
  readonly rebuild: Rebuild;
  readonly flags?: readonly string[];
  /** Which program of Nix or NixOS must have built it. */
  readonly through: "nixos-rebuild" | "nix";
  readonly hasImages: boolean;
  /** Default: all formats. */
  readonly formats?: readonly string[];
}

// A variant, a variant of our own, a virtual machine, an output that is a file, a foreign board.
const ONE_OF_EACH = ["qcow", "docker", "vm", "vagrant-virtualbox", "sd-aarch64"];

// Formats whose board is not the machine's go through nixos-rebuild too: the wrapper holds --system.
const MACHINES: Readonly<Record<string, Machine>> = {
  "24.11 and its nixos-rebuild": { release: "24.11", rebuild: "old", through: "nix", hasImages: false },
  "25.05 and the Bash nixos-rebuild": {
    release: "25.05",
    rebuild: "bash",
    through: "nixos-rebuild",
    hasImages: true,
  },
  "26.05 and nixos-rebuild-ng": {
    release: "26.05",
    rebuild: "ng",
    through: "nixos-rebuild",
    hasImages: true,
  },
  "25.11 without nixos-rebuild": { release: "25.11", rebuild: "none", through: "nix", hasImages: true },
  "25.11 with --backend nix": {
    release: "25.11",
    rebuild: "ng",
    flags: ["--backend", "nix"],
    through: "nix",
    hasImages: true,
    formats: ONE_OF_EACH,
  },
  "26.05 with --backend legacy": {
    release: "26.05",
    rebuild: "ng",
    flags: ["--backend", "legacy"],
    through: "nix",
    hasImages: true,
  },
  "a nixpkgs that says 24.11 and has images": {
    release: "24.11-with-images",
    rebuild: "ng",
    through: "nixos-rebuild",
    hasImages: true,
    formats: ONE_OF_EACH,
  },
  "a nixpkgs that says 25.11 and has no images": {
    release: "25.11-without-images",
    rebuild: "ng",
    through: "nix",
    hasImages: false,
    formats: ONE_OF_EACH,
  },
};

const CONFIGURATION = `
{ pkgs, ... }:
{
  networking.hostName = "e2e";
  services.openssh.enable = true;
  environment.systemPackages = [ pkgs.hello ];
}
`;

describeIf([NO_NIX], "every format on a real Nix", () => {
  let world: World;
  let configuration: string;
  const trees = new Map<SmallRelease, string>();

  beforeAll(async () => {
    world = await World.open();
    configuration = await world.write("configuration.nix", CONFIGURATION);
    for (const { release } of Object.values(MACHINES)) trees.set(release, await world.nixpkgs(release));
  });
  afterAll(() => world.close());

  test("the table of expectations is the table of formats", () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...FORMAT_NAMES].sort());
  });

  for (const [name, machine] of Object.entries(MACHINES)) {
    describe.concurrent(name, () => {
      test.each(machine.formats ?? Object.keys(EXPECTED))("%s", async (format) => {
        const ran = await build(format, machine);
        await expectImage(ran, EXPECTED[format]!, machine);
        expectWay(ran, machine);
      });
    });
  }

  describeIf([NO_REBUILD_NG], "the real nixos-rebuild-ng", () => {
    test.each(Object.keys(EXPECTED))("%s", async (format) => {
      const machine = { ...MACHINES["26.05 and nixos-rebuild-ng"]!, rebuild: "real-ng" as const };
      const ran = await build(format, machine, ["--backend", "nixos-rebuild"]);
      await expectImage(ran, EXPECTED[format]!, machine);
    });
  });

  function build(format: string, machine: Machine, flags = machine.flags ?? []): Promise<Ran> {
    const { system } = EXPECTED[format]!;
    const nixpkgs = `nixpkgs=${trees.get(machine.release)}`;
    const argv = [
      "-f",
      format,
      "-c",
      configuration,
      "-I",
      nixpkgs,
      "--system",
      system ?? "x86_64-linux",
      ...flags,
    ];
    return world.generate(argv, { rebuild: machine.rebuild });
  }

  async function expectImage(ran: Ran, expected: Expected, { release, hasImages }: Machine): Promise<void> {
    expect(ran.status, ran.stderr).toBe(0);
    const file = (hasImages ? expected.file : expected.old)
      .replace("VERSION", `${release.slice(0, 5)}pre-git`)
      .replace("SYSTEM", expected.system ?? "x86_64-linux");
    const [line, ...more] = ran.stdout.split("\n");
    expect(more, "one line").toEqual([""]);
    expect(line!.startsWith(`${world.store}/`)).toBe(true);
    expect(line!.slice(world.store.length + 1).replace(/^[^/]*\/?/, "")).toBe(file);
    const image = readSmallImage(await readFile(line!, "utf8"));
    for (const [actual, wanted] of expected.holds?.(image) ?? []) expect(actual).toEqual(wanted);
    expect(ran.left, "neither ./result nor temporary files").toEqual({ cwd: [], temporary: [] });
  }

  function expectWay(ran: Ran, { through }: Machine): void {
    const events = ran.rebuild.map(({ event }) => event);
    if (through === "nix") expect(events).toEqual([]);
    else {
      expect(events.filter((event) => event === "call")).toHaveLength(1);
      expect(events.filter((event) => event === "build")).toHaveLength(1);
      expect(events, "Nix was not built first").not.toContain("nix-first");
      const answer = ran.rebuild.find(({ event }) => event === "answer");
      if (answer)
        expect(ran.stdout, "what nixos-rebuild printed is right").toBe(
          `${answer.path!.replace(/\/$/, "")}\n`,
        );
    }
  }
});
