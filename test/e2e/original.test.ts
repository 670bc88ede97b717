import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { describeIf, NO_NIX, NO_ORIGINAL, ORIGINAL } from "../support/requirements.ts";
import { type Ran, type RunOptions, World } from "../support/world.ts";
import { EXPECTED } from "./expected-images.ts";

/** What is compared; standard output and status always are. */
type Compare = "words" | "outcome";

// What the script decides by itself, Nix not asked: its words too must be ours.
const OWN_WORDS: readonly (readonly string[])[] = [
  [],
  ["-c", "x.nix"],
  ["-o", "x"],
  ["--cores", "2"],
  ["-f", "nope"],
  ["--format", "nope"],
  ["-f", ""],
  ["-f", "ISO"],
  ["-f", "iso.nix"],
  ["-f", "a b"],
  ["-f", "../iso"],
  ["-f", "iso", "-f", "nope"],
  ["-f", "nope", "-c", "x.nix", "--show-trace"],
  ["--format-path", "nope.nix"],
  ["--format-path", ""],
  ["-f", "iso", "--format-path", "nope.nix"],
  ["--format-path", "nope.nix", "-f", "also-nope"],
  ["--format=iso"],
  ["-fiso"],
  ["--list=all"],
  ["bogus"],
  [""],
  ["--"],
  ["-f", "iso", "bogus", "other"],
  ["-f", "iso", "-c", "x.nix", "extra.nix"],
  ["--run", "--bogus"],
  ["bogus", "--list"],
  ["--special-arg", "a", "b", "c"],
  ["--option", "a", "b", "c"],
  ["--list"],
  ["--list", "bogus"],
  ["-f", "nope", "--list"],
  ["-c", "x.nix", "--run", "--list"],
];

// The shell's own words, with the script's line number: the status is the contract.
const TOO_SHORT: readonly (readonly string[])[] = [
  ["-f"],
  ["--format"],
  ["-c"],
  ["--format-path"],
  ["-I"],
  ["-o"],
  ["--cores"],
  ["--system"],
  ["--disk-size"],
  ["--option", "a"],
  ["--special-arg", "a"],
];

// What still differs from the original's derivation on the small nixpkgs, and why.
const DIFFERENT: Readonly<Record<string, string>> = {
  kexec: "repaired",
  "kexec-bundle": "repaired",
  "vm-nogui": "our own script asks the terminal for its size",
};

describeIf([NO_NIX, NO_ORIGINAL], "the original beside ours", () => {
  let world: World;
  let nixpkgs: string;
  let original: string;
  let plain: string;

  beforeAll(async () => {
    world = await World.open();
    nixpkgs = await world.nixpkgs("25.11");
    original = join(ORIGINAL!, "nixos-generate");
    plain = await world.write("plain.nix", '{ networking.hostName = "e2e"; }');
    await world.write("broken.nix", '{ networking.hostName = throw "no name"; }');
    await world.write(
      "failing.nix",
      '{ pkgs, ... }: { environment.systemPackages = [ (pkgs.runCommand "x" { } "exit 9") ]; }',
    );
    await world.write(
      "flake/flake.nix",
      `{
        inputs.nixpkgs.url = "path:${nixpkgs}";
        outputs = { nixpkgs, ... }: {
          nixosConfigurations.x = nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ { networking.hostName = "e2e"; } ]; };
        };
      }`,
    );
    // Where it has to write the lock itself, the original fails on Nix 2.34; ours does not.
    await world.run(["nix", "flake", "lock", `path:${world.path("flake")}`]);
  });
  afterAll(() => world.close());

  describe("before Nix is asked", () => {
    test.each(OWN_WORDS.map((argv) => [argv.join(" "), argv] as const))("nixos-generate %s", (_line, argv) =>
      expectSame(argv, "words"));

    test.each(TOO_SHORT.map((argv) => [argv.join(" "), argv] as const))("nixos-generate %s", (_line, argv) =>
      expectSame(argv, "outcome"));

    test("--help: status, and stdout is where it goes", async () => {
      const { theirs, ours } = await both(["--help"]);
      expect([ours.status, ours.stderr]).toEqual([theirs.status, theirs.stderr]);
      expect(ours.stdout.split(":")[0]).toBe(theirs.stdout.split(":")[0]);
    });
  });

  describe.concurrent("every format: the same path, built from the same derivation", () => {
    test.each(FORMAT_NAMES.filter((format) => !(format in DIFFERENT)))("%s", async (format) => {
      const system = EXPECTED[format]!.system ?? "x86_64-linux";
      // Without a size the original's virtual machines do not evaluate.
      const size = format.startsWith("vm") && format !== "vmware" ? ["--disk-size", "2048"] : [];
      await expectSame(["-f", format, "-c", plain, "--system", system, ...size, ...on()], "outcome");
    });

    test.each(Object.keys(DIFFERENT))("%s differs, under the same file name", async (format) => {
      const size = format.startsWith("vm") ? ["--disk-size", "2048"] : [];
      const { theirs, ours } = await both(["-f", format, "-c", plain, ...size, ...on()]);
      expect([ours.status, theirs.status], theirs.stderr).toEqual([0, 0]);
      expect(ours.stdout).not.toBe(theirs.stdout);
      expect(withoutHash(ours.stdout)).toBe(withoutHash(theirs.stdout));
    });
  });

  describe.concurrent("with Nix", () => {
    test("-I, -c, --cores, --option, --show-trace, --special-arg", () =>
      expectSame(
        [
          ...["-f", "iso", "-c", plain, "--cores", "1", "--option", "cores", "1", "--show-trace"],
          ...["--special-arg", "unused", "x", ...on()],
        ],
        "outcome",
      ));
    test("--disk-size 4096", () =>
      expectSame(["-f", "qcow", "-c", plain, "--disk-size", "4096", ...on()], "outcome"));
    test("--disk-size auto", () =>
      expectSame(["-f", "qcow", "-c", plain, "--disk-size", "auto", ...on()], "outcome"));
    test("the later -f wins", () => expectSame(["-f", "iso", "-c", plain, "-f", "raw", ...on()], "outcome"));
    test("NIX_PATH and NIXOS_CONFIG", () =>
      expectSame(["-f", "iso"], "outcome", { env: { NIX_PATH: `nixpkgs=${nixpkgs}`, NIXOS_CONFIG: plain } }));
    test("a relative configuration", async () => {
      const cwd = join(await world.write("relative/host.nix", '{ networking.hostName = "r"; }'), "..");
      await expectSame(["-f", "iso", "-c", "./host.nix", ...on()], "outcome", { cwd });
    });
    test("--format-path", async () => {
      const format = join(ORIGINAL!, "formats/raw.nix");
      await expectSame(["--format-path", format, "-c", plain, ...on()], "outcome");
    });
    test("--flake", () => expectSame(["--flake", `${world.path("flake")}#x`, "-f", "raw"], "outcome"));
    test("--flake without such a host", () =>
      expectSame(["--flake", `${world.path("flake")}#y`, "-f", "raw"], "outcome"));
    test("--flake, no such place", () => expectSame(["--flake", "/no/such#x", "-f", "raw"], "outcome"));
    test("--run, and the status of the machine", () =>
      expectSame(["--run", "-c", plain, "--disk-size", "2048", ...on()], "outcome", {
        env: { VM_STATUS: "5" },
      }));
    test("--run -f vm-nogui", () =>
      expectSame(["-f", "vm-nogui", "--run", "-c", plain, "--disk-size", "2048", ...on()], "outcome"));
    test("a missing configuration", () =>
      expectSame(["-f", "iso", "-c", "/no/such.nix", ...on()], "outcome"));
    test("a module that throws", () =>
      expectSame(["-f", "iso", "-c", world.path("broken.nix"), ...on()], "outcome"));
    test("a build that fails", () =>
      expectSame(["-f", "iso", "-c", world.path("failing.nix"), ...on()], "outcome"));
    test("no nixpkgs", () => expectSame(["-f", "iso", "-c", plain], "outcome"));

    test("-o: the same link, and nothing else", async () => {
      const { theirs, ours } = await both(["-f", "iso", "-c", plain, "-o", "out", ...on()]);
      expect(ours.stdout).toBe(theirs.stdout);
      expect([ours.left.cwd, theirs.left.cwd]).toEqual([["out"], ["out"]]);
      expect(await readlink(join(ours.cwd, "out"))).toBe(await readlink(join(theirs.cwd, "out")));
    });
  });

  function on(): readonly string[] {
    return ["-I", `nixpkgs=${nixpkgs}`];
  }

  async function both(
    argv: readonly string[],
    options: RunOptions = {},
  ): Promise<{ theirs: Ran; ours: Ran }> {
    const theirs = await world.run([original, ...argv], options);
    return { theirs, ours: await world.generate(argv, options) };
  }

  async function expectSame(argv: readonly string[], compare: Compare, options?: RunOptions): Promise<void> {
    const { theirs, ours } = await both(argv, options);
    const said = `${theirs.stderr}\n---\n${ours.stderr}`;
    expect([ours.status, ours.stdout], said).toEqual([theirs.status, theirs.stdout]);
    expect(ours.left.cwd).toEqual(theirs.left.cwd);
    if (compare === "words") expect(withoutHints(ours.stderr)).toBe(withoutPlace(theirs.stderr));
  }
});

/** Our first line is the original's; below it we say what to type. */
function withoutHints(stderr: string): string {
  return withoutPlace(stderr.replaceAll(/^hint: .*\n/gm, ""));
}

function withoutPlace(stderr: string): string {
  return stderr.replaceAll(/\/\S*\/formats\//g, "FORMATS/");
}

function withoutHash(path: string): string {
  return path.replace(/\/[a-z0-9]{32}-/, "/HASH-");
}
