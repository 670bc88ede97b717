import { createHash } from "node:crypto";
import { lstat, mkdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VARIANTS } from "../../src/formats/index.ts";
import { nixPath } from "../support/nix-path.ts";
import { describeIf, findOnPath, NO_NIX } from "../support/requirements.ts";
import { readSmallImage } from "../support/small-nixpkgs.ts";
import { World } from "../support/world.ts";

const GOOD = `{ lib, ... }: {
  networking.hostName = "many";
  fileSystems."/" = lib.mkDefault { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
}`;

// One variant for each way in which an evaluation or a build ends.
const MIXED = `{ config, lib, modulesPath, pkgs, ... }:
let
  variant = image: {
    imports = [ (modulesPath + "/image/file-options.nix") ];
    system.build.image = image;
    image.filePath = "image.txt";
  };
  build = name: script: derivation {
    inherit name;
    inherit (pkgs.stdenv.hostPlatform) system;
    builder = "/bin/sh";
    args = [ "-c" script ];
  } // { passthru = { }; };
in
{
  imports = [ ./good.nix ];
  image.modules = {
    throws = variant (throw "no such luck");
    missing = variant pkgs.nothing.here;
    loops = variant (let x = x; in x);
    typo = { virtualisation.nope = true; };
    breaks = variant (build "breaks" "echo the reason; exit 1");
    behind = variant (build "behind" "echo ''\${build "dependency" "exit 1"} > $out");
    empty = variant (build "empty" "echo > $out/nowhere");
    endless = variant (build "endless" "echo counting; i=0; while [ $i -lt 100000000 ]; do i=$((i+1)); done");
    works = variant (build "works" "echo works > $out");
  };
}`;

describeIf([NO_NIX], "nixos-generate build, on real Nix", () => {
  let world: World;
  let nixpkgs: string;
  let good: string;
  let mixed: string;

  beforeAll(async () => {
    world = await World.open();
    nixpkgs = await world.nixpkgs("25.11");
    good = await world.write("conf/good.nix", GOOD);
    mixed = await world.write("conf/mixed.nix", MIXED);
  });
  afterAll(() => world.close());

  const build = (...argv: readonly string[]) =>
    world.generate(["build", "-I", `nixpkgs=${nixpkgs}`, ...argv], { env: { NIXOS_GENERATE_QUIET: "1" } });

  function linesOf(stdout: string): Record<string, string> {
    return Object.fromEntries(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t") as [string, string]),
    );
  }

  test("prints a line for each image, in the order they were named", async () => {
    const { status, stdout } = await build(
      "-c",
      good,
      "qcow",
      "iso",
      "vm",
      "kexec-bundle",
      "vagrant-virtualbox",
    );
    expect(status).toBe(0);
    const lines = linesOf(stdout);
    expect(Object.keys(lines)).toEqual(["qcow", "iso", "vm", "kexec-bundle", "vagrant-virtualbox"]);
    expect(lines["iso"]).toMatch(/\/iso\/nixos-.*\.iso$/);
    expect(lines["qcow"]).toMatch(/\/nixos\.qcow2$/);
    expect(lines["vm"]).toMatch(/\/bin\/run-many-vm$/);
    expect(readSmallImage(await readFile(lines["qcow"]!, "utf8")).system.hostName).toBe("many");
    for (const path of Object.values(lines)) expect(path.startsWith(world.store)).toBe(true);
  });

  test("builds what the variants of nixpkgs are by themselves, all of them in one evaluation", async () => {
    const { status, stdout } = await build("-c", good, "--all", "--fidelity", "native", "--print-drv");
    expect(status).toBe(0);
    const own = await world.run([
      "nix-instantiate",
      "--eval",
      "--strict",
      "--json",
      "--expr",
      `builtins.mapAttrs (_: image: image.drvPath) (import ${nixPath(`${nixpkgs}/nixos`)} { configuration = ${nixPath(good)}; }).config.system.build.images`,
    ]);
    expect(own.status, own.stderr).toBe(0);
    expect(linesOf(stdout)).toEqual(JSON.parse(own.stdout));
    expect(Object.keys(linesOf(stdout))).toEqual(VARIANTS.map(({ name }) => name).sort());
  });

  test("a legacy name is what the legacy command line builds", async () => {
    const { stdout } = await build("-c", good, "iso", "raw-efi", "--print-drv");
    for (const [format, derivation] of Object.entries(linesOf(stdout))) {
      const legacy = await world.generate([
        "-f",
        format,
        "-c",
        good,
        "-I",
        `nixpkgs=${nixpkgs}`,
        "--print-drv",
      ]);
      expect(legacy.stdout).toBe(`${derivation}\n`);
    }
  });

  test("JSON says where everything is, how large and with which hash", async () => {
    const { status, stdout } = await build("-c", good, "iso", "docker", "--json", "--hash");
    expect(status).toBe(0);
    const [iso, docker] = JSON.parse(stdout);
    expect(iso).toMatchObject({ name: "iso", variant: "iso", status: "built", link: null, error: null });
    expect(docker).toMatchObject({ name: "docker", variant: "docker", status: "built" });
    for (const { file, size, sha256, derivation, output } of [iso, docker]) {
      const bytes = await readFile(file);
      expect(size).toBe(bytes.length);
      expect(sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(derivation).toMatch(/\.drv$/);
      expect(file.startsWith(output)).toBe(true);
    }
  });

  test("-c is <nixos-config>, and not what NIX_PATH says of this machine", async () => {
    const config = await world.write(
      "conf/named.nix",
      "{ networking.hostName = baseNameOf (toString <nixos-config>); }",
    );
    const env = { NIX_PATH: `nixos-config=${good}`, NIXOS_GENERATE_QUIET: "1" };
    const argv = ["build", "-I", `nixpkgs=${nixpkgs}`, "raw", "-c", config];
    const ran = await world.generate(argv, { env });
    expect(ran.status, ran.stderr).toBe(0);
    const image = await readFile(ran.stdout.trim().split("\t")[1]!, "utf8");
    expect(readSmallImage(image).system.hostName).toBe("named.nix");
  });

  test("disks of the host that an image would wait for are named", async () => {
    const host = await world.write(
      "conf/host.nix",
      `{
        fileSystems."/" = { device = "/dev/disk/by-uuid/a"; fsType = "ext4"; };
        fileSystems."/boot" = { device = "/dev/disk/by-uuid/b"; fsType = "vfat"; };
        fileSystems."/data" = { device = "/dev/disk/by-uuid/d"; fsType = "ext4"; options = [ "nofail" ]; };
        swapDevices = [ { device = "/dev/disk/by-uuid/c"; } ];
      }`,
    );
    const waits =
      /^nixos-generate: iso: when it starts, the image will wait for disks of the host: (.*); --image-of-host/m;
    const { stderr } = await build("-c", host, "iso", "vm", "--print-drv");
    expect(waits.exec(stderr)?.[1]).toBe("/boot (/dev/disk/by-uuid/b), swap (/dev/disk/by-uuid/c)");
    expect(stderr).not.toMatch(/^nixos-generate: vm: when it starts/m);
    expect((await build("-c", good, "iso", "raw", "--print-drv")).stderr).not.toMatch(/when it starts/);
  });

  test("--no-kvm says where it has no effect", async () => {
    const { status, stderr } = await build("-c", good, "iso", "--no-kvm", "--print-drv");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^nixos-generate: iso: --no-kvm has no effect: the image's own derivation starts no virtual machine$/m,
    );
  });

  test("a flake's host is built as well", async () => {
    const flake = `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.box = nixpkgs.lib.nixosSystem { modules = [ ./good.nix { nixpkgs.hostPlatform = "x86_64-linux"; } ]; };
      };
    }`;
    await world.write("flake/flake.nix", flake);
    await world.write("flake/good.nix", GOOD);
    const { status, stdout, stderr } = await build(
      "--flake",
      `path:${world.path("flake")}#box`,
      "iso",
      "qcow",
    );
    expect(status, stderr).toBe(0);
    expect(Object.keys(linesOf(stdout))).toEqual(["iso", "qcow"]);
    const flags = ["--override-input", "nixpkgs", `path:${nixpkgs}`, "--no-write-lock-file"];
    const overridden = await build("--flake", `path:${world.path("flake")}#box`, ...flags, "iso", "qcow");
    expect(overridden.stdout, overridden.stderr).toBe(stdout);
  });

  describe("several hosts of a flake", () => {
    let flake: string;

    beforeAll(async () => {
      await world.write(
        "hosts/flake.nix",
        `{
          inputs.nixpkgs.url = "path:${nixpkgs}";
          outputs = { nixpkgs, ... }:
            let
              host = module: nixpkgs.lib.nixosSystem { modules = [ module { nixpkgs.hostPlatform = "x86_64-linux"; } ]; };
              named = name: host { networking.hostName = name; };
            in
            { nixosConfigurations = { web = named "web"; db = named "db"; bad = host (throw "no such luck"); }; };
        }`,
      );
      flake = `path:${world.path("hosts")}`;
    });

    const derivationsOf = async (...argv: readonly string[]) => {
      const ran = await world.generate(["build", ...argv, "--print-drv"], {
        env: { NIXOS_GENERATE_QUIET: "1" },
      });
      return { ...ran, lines: linesOf(ran.stdout) };
    };

    test("are one evaluation, and each image is the one that its host has alone", async () => {
      const both = await derivationsOf("--flake", `${flake}#web`, "--flake", `${flake}#db`, "iso", "qemu");
      expect(both.status, both.stderr).toBe(0);
      expect(Object.keys(both.lines)).toEqual(["web-iso", "web-qemu", "db-iso", "db-qemu"]);
      const alone = await derivationsOf("--flake", `${flake}#db`, "iso", "qemu");
      expect([both.lines["db-iso"], both.lines["db-qemu"]]).toEqual([
        alone.lines["iso"],
        alone.lines["qemu"],
      ]);
      expect(both.lines["web-iso"]).not.toBe(both.lines["db-iso"]);
    });

    test("all of them, and one that does not evaluate leaves the others", async () => {
      const all = await derivationsOf("--flake", flake, "--all-hosts", "iso");
      expect(all.status).toBe(1);
      expect(Object.keys(all.lines)).toEqual(["db-iso", "web-iso"]);
      expect(all.stderr).toMatch(/error: image "bad-iso" does not evaluate: no such luck/);
    });

    test("are built under their names", async () => {
      const folder = world.path("of hosts");
      const argv = [
        "--flake",
        `${flake}#web`,
        "--flake",
        `${flake}#db`,
        "iso",
        "--out-dir",
        folder,
        "--json",
      ];
      const { status, stdout, stderr } = await world.generate(["build", ...argv]);
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject([
        { name: "web-iso", host: "web", variant: "iso", link: join(folder, "web-iso.iso") },
        { name: "db-iso", host: "db", variant: "iso", link: join(folder, "db-iso.iso") },
      ]);
      expect(readSmallImage(await readFile(join(folder, "db-iso.iso"), "utf8")).system.hostName).toBe("db");
    });

    test.each([
      [["--all-hosts", "-c", "x.nix"], /--all-hosts takes the hosts of a flake/],
      [["--all-hosts", "--flake", ".#a"], /without #HOST/],
      [["--flake", ".#a", "--flake", "x#b"], /names two flakes, "\." and "x"/],
      [["--flake", ".#a", "--flake", "."], /each of several --flake names a host/],
    ])("%j is refused", async (argv, message) => {
      const { status, stderr } = await world.generate(["build", "iso", ...argv]);
      expect(status).toBe(2);
      expect(stderr).toMatch(message);
    });
  });

  test("a signal ends it and the builds, and leaves nothing", async () => {
    let sent = false;
    const { status, stdout, left } = await world.generate(
      ["build", "-I", `nixpkgs=${nixpkgs}`, "-c", mixed, "endless", "works"],
      {
        onOutput: (text, child) => {
          if (sent || !text.includes("counting")) return;
          sent = true;
          child.signal("SIGINT", "group");
        },
      },
    );
    expect(sent).toBe(true);
    expect(status).toBe(130);
    expect(stdout).toBe("");
    expect(left).toEqual({ cwd: [], temporary: [] });
  });

  describe("what fails leaves the others", () => {
    test("when images do not evaluate, whatever the error is", async () => {
      const { status, stdout, stderr } = await build(
        "-c",
        mixed,
        "throws",
        "iso",
        "missing",
        "loops",
        "typo",
        "nonesuch",
      );
      expect(status).toBe(1);
      expect(Object.keys(linesOf(stdout))).toEqual(["iso"]);
      expect(stderr).toMatch(/error: image "throws" does not evaluate: no such luck(?: \(in \S+\))?\n/);
      expect(stderr).toMatch(
        /error: image "missing" does not evaluate: attribute 'nothing' missing \(in \S+mixed\.nix:\d+\)\n/,
      );
      expect(stderr).toMatch(
        /error: image "loops" does not evaluate: infinite recursion encountered \(in \S+mixed\.nix:\d+\)\n/,
      );
      expect(stderr).toContain(
        'error: image "typo" does not evaluate: The option `virtualisation.nope\' does not exist (in ',
      );
      expect(stderr).toContain(
        'error: this configuration has no image variant "nonesuch"\nhint: it has: amazon, ',
      );
    });

    test("when their builds fail", async () => {
      const { status, stdout, stderr } = await build(
        "-c",
        mixed,
        "breaks",
        "behind",
        "empty",
        "works",
        "iso",
        "--json",
      );
      expect(status).toBe(1);
      const results = JSON.parse(stdout) as { name: string; status: string; error: string | null }[];
      expect(results.map(({ name, status }) => [name, status])).toEqual([
        ["breaks", "not-built"],
        ["behind", "not-built"],
        ["empty", "not-built"],
        ["works", "built"],
        ["iso", "built"],
      ]);
      expect(results[0]!.error).toMatch(
        /builder for '.*-breaks\.drv' failed with exit code 1|[Cc]annot build/,
      );
      expect(stderr).toContain("the reason");
      expect(stderr).toMatch(/^error: image "behind" was not built: /m);
    });

    test("with --all too", async () => {
      const { status, stdout } = await build("-c", mixed, "--all", "--print-drv");
      expect(status).toBe(1);
      const names = Object.keys(linesOf(stdout));
      expect(names).toEqual(expect.arrayContaining(["iso", "vmware", "works", "breaks"]));
      for (const name of ["throws", "missing", "loops", "typo"]) expect(names).not.toContain(name);
    });
  });

  test("a configuration that does not evaluate is said once", async () => {
    const broken = await world.write("conf/broken.nix", "{ imports = [ ./nowhere.nix ]; }");
    const { status, stdout, stderr } = await build("-c", broken, "iso", "qemu", "raw");
    expect(status).toBe(1);
    expect(stdout).toBe("");
    // The second is how Nix 2.8 says it, and it says nothing before it.
    expect(
      stderr.match(/^error: .*nowhere\.nix'(?: does not exist|: No such file or directory)$/gm),
    ).toHaveLength(1);
  });

  describe("--out-dir", () => {
    test("makes links with stable names, and turns them when run again", async () => {
      const folder = world.path("out dir");
      const first = await build("-c", good, "iso", "docker", "vm", "--out-dir", folder);
      expect(first.status, first.stderr).toBe(0);
      const lines = linesOf(first.stdout);
      expect(lines).toEqual({
        iso: join(folder, "iso.iso"),
        docker: join(folder, "docker.tar.xz"),
        vm: join(folder, "vm"),
      });
      const old = await readlink(lines["iso"]!);
      expect(await readlink(join(folder, ".roots/iso"))).toBe(
        old.slice(0, old.indexOf("/", world.store.length + 1)),
      );
      const other = await world.write(
        "conf/other.nix",
        `{ imports = [ ./good.nix ]; image.modules.iso.isoImage.volumeID = "NEW"; }`,
      );
      const second = await build("-c", other, "iso", "--out-dir", folder);
      expect(second.status, second.stderr).toBe(0);
      expect(await readlink(lines["iso"]!)).not.toBe(old);
    });

    test.each([
      ["a file", (place: string) => writeFile(place, "mine")],
      ["a link of the user's", (place: string) => symlink("/etc/hostname", place)],
      ["a link that leads nowhere", (place: string) => symlink("nowhere", place)],
      ["a folder", (place: string) => mkdir(place)],
    ])("never takes the place of %s, nor does the printed plan", async (name, put) => {
      const folder = world.path(`taken/${name}`);
      const place = join(folder, "iso.iso");
      await mkdir(folder, { recursive: true });
      await put(place);
      const look = async () => [(await lstat(place)).ino, await readlink(place).catch(() => undefined)];
      const before = await look();
      const line = ["-c", good, "iso", "--out-dir", folder];
      const ran = await build(...line);
      for (const program of ["xargs", "sed"])
        await symlink(findOnPath(program)!, world.path("programs", program)).catch(() => {});
      const pasted = await world.run(["sh", "-c", (await build(...line, "--dry-run")).stdout]);
      for (const { status, stdout, stderr } of [ran, pasted]) {
        expect(status).toBe(1);
        expect(stderr).toContain(`error: ${place} is not a link into ${world.store}, and is left unchanged`);
        expect(linesOf(stdout)["iso"]).toMatch(new RegExp(`^${world.store}`));
      }
      expect(await look()).toEqual(before);
    });

    test("in a place where no folder can be made is an error at once", async () => {
      const { status, stderr } = await build("-c", good, "iso", "--out-dir", "/proc/x");
      expect(status).not.toBe(0);
      expect(stderr).toContain("/proc/x");
    });
  });

  test("the printed plan, pasted, prints what the run prints", async () => {
    const folder = world.path("pasted here");
    const line = ["-c", good, "docker", "iso", "vm", "qcow", "--out-dir", folder];
    const dry = await build(...line, "--dry-run");
    expect(dry.status).toBe(0);
    for (const name of ["xargs", "sed"])
      await symlink(findOnPath(name)!, world.path("programs", name)).catch(() => {});
    const pasted = await world.run(["sh", "-c", dry.stdout]);
    const ran = await build(...line);
    expect(pasted.stdout, pasted.stderr).toBe(ran.stdout);
    expect(ran.stdout.split("\n")).toHaveLength(5);
  });

  test("24.11 builds legacy formats from bundled modules", async () => {
    const old = await world.nixpkgs("24.11");
    const { status, stdout, stderr } = await world.generate([
      "build",
      "-I",
      `nixpkgs=${old}`,
      "-c",
      good,
      "qemu",
      "iso",
    ]);
    expect(status, stderr).toBe(0);
    expect(Object.keys(linesOf(stdout))).toEqual(["qemu", "iso"]);
    expect(stderr).toMatch(
      /^nixos-generate: qemu, iso: built with the bundled module: .*24\.11\) has no system\.build\.images$/m,
    );
  });

  describe("refuses, before anything is looked up,", () => {
    test.each([
      [["-c", "x.nix"], /^error: no variant is named/],
      [["iso"], /^error: no configuration is named/],
      [
        ["iso", "-c", "nowhere.nix"],
        /^error: configuration not found: -c names "nowhere\.nix", which does not exist/,
      ],
      [["iso", "-c", "x.nix", "--flake", ".#x"], /^error: -c and --flake name two configurations/],
      [["iso", "-c", "x.nix", "--hash"], /^error: --hash has nothing to print/],
      [["iso", "-c", "x.nix", "--disk-size", "1; x"], /^error: --disk-size "1; x" is neither/],
      [["iso", "-c", "x.nix", "--option", "cores"], /^error: missing value after --option NAME VALUE/],
      [
        ["iso", "-c", "x.nix", "--fidelity", "exact"],
        /^error: option '--fidelity <kind>' argument 'exact' is invalid/,
      ],
    ])("%j", async (argv, message) => {
      const { status, stdout, stderr } = await build(...argv);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/\nhint: nixos-generate build --help shows what it takes\n$/);
    });
  });
});
