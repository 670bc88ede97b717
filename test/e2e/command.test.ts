import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { readSmallImage, SMALL_NIXPKGS, type SmallImage } from "../support/small-nixpkgs.ts";
import { type Ran, type Rebuild, World } from "../support/world.ts";

/** Every way an image of 26.05 can be built. */
const WAYS = {
  "nixos-rebuild-ng": { rebuild: "ng", flags: [] },
  "the Bash nixos-rebuild": { rebuild: "bash", flags: [] },
  Nix: { rebuild: "none", flags: [] },
  "the bundled modules": { rebuild: "none", flags: ["--backend", "legacy"] },
} as const satisfies Record<string, { rebuild: Rebuild; flags: readonly string[] }>;

describeIf([NO_NIX], "the command on a real Nix", () => {
  let world: World;
  let nixpkgs: string;
  let old: string;
  let plain: string;

  beforeAll(async () => {
    world = await World.open();
    nixpkgs = await world.nixpkgs("26.05");
    old = await world.nixpkgs("24.11");
    plain = await world.write("plain.nix", '{ networking.hostName = "plain"; }');
  });
  afterAll(() => world.close());

  describe.concurrent.each(Object.entries(WAYS))("through %s", (way, { rebuild, flags }) => {
    // A path with a blank never goes through nixos-rebuild.
    const place = way.replaceAll(" ", "-");

    function generate(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
      return world.generate([...argv, ...flags], { rebuild, env });
    }

    test("a path with a blank, quotes and a dollar", async () => {
      const path = await world.write(
        `${place}/my "first" it's $HOME.nix`,
        '{ networking.hostName = "odd"; }',
      );
      const image = await imageOf(await generate(["-f", "iso", "-c", path, ...on(nixpkgs)]));
      expect(image.system.hostName).toBe("odd");
    });

    test("a path with a newline", async () => {
      const path = await world.write(`${place}/two\nlines.nix`, '{ networking.hostName = "newline"; }');
      const image = await imageOf(await generate(["-f", "iso", "-c", path, ...on(nixpkgs)]));
      expect(image.system.hostName).toBe("newline");
    });

    test("a path relative to the working directory, and one that is a folder", async () => {
      const file = await world.write(
        `${place}/relative/default.nix`,
        '{ networking.hostName = "relative"; }',
      );
      for (const [cwd, name] of [
        [join(file, ".."), "./default.nix"],
        [join(file, "../.."), "relative"],
      ] as const) {
        const argv = ["-f", "iso", "-c", name, ...on(nixpkgs), ...flags];
        const image = await imageOf(await world.generate(argv, { rebuild, cwd }));
        expect(image.system.hostName).toBe("relative");
      }
    });

    test("NIXOS_CONFIG and NIX_PATH", async () => {
      const env = { NIXOS_CONFIG: plain, NIX_PATH: `nixpkgs=${nixpkgs}` };
      const image = await imageOf(await generate(["-f", "iso"], env));
      expect(image.system.hostName).toBe("plain");
    });

    test("-c is <nixos-config>, and not what NIX_PATH says of this machine", async () => {
      const name = "{ networking.hostName = baseNameOf (toString <nixos-config>); }";
      const given = await world.write(`nixos-config of ${place}/given.nix`, name);
      const machine = await world.write(`nixos-config of ${place}/machine.nix`, name);
      const env = { NIX_PATH: `nixpkgs=${nixpkgs}:nixos-config=${machine}` };
      const image = await imageOf(await generate(["-f", "iso", "-c", given], env));
      expect(image.system.hostName).toBe("given.nix");
      const machines = await imageOf(
        await generate(["-f", "iso", "-c", given, "-I", `nixos-config=${machine}`], env),
      );
      expect(machines.system.hostName).toBe("machine.nix");
    });

    test("no configuration: the demonstration", async () => {
      const image = await imageOf(await generate(["-f", "iso", ...on(nixpkgs)]));
      expect(image.system.nginx).toBe(true);
      expect(image.system.ports).toEqual([80]);
      expect(image.system.units.sshd).toEqual(["multi-user.target"]);
    });

    test("--disk-size, and its absence", async () => {
      const argv = ["-f", "qcow", "-c", plain, ...on(nixpkgs)];
      const sized = await imageOf(await generate([...argv, "--disk-size", "4096"]));
      const automatic = await imageOf(await generate([...argv, "--disk-size", "auto"]));
      const unsaid = await imageOf(await generate(argv));
      expect([sized, automatic, unsaid].map(({ asked }) => asked.diskSize)).toEqual([4096, "auto", "auto"]);
    });

    test("--disk-size wins over the configuration, which wins over the default", async () => {
      const path = await world.write(`${place}/sized.nix`, "{ virtualisation.diskSize = 2222; }");
      const argv = ["-f", "qcow", "-c", path, ...on(nixpkgs)];
      const unsaid = await imageOf(await generate(argv));
      const said = await imageOf(await generate([...argv, "--disk-size", "3333"]));
      expect([unsaid.asked.diskSize, said.asked.diskSize]).toEqual([2222, 3333]);
    });

    test("--special-arg reaches the modules", async () => {
      const path = await world.write(
        `${place}/special.nix`,
        "{ who, ... }: { boot.kernelParams = [ who ]; }",
      );
      const argv = ["-f", "iso", "-c", path, "--special-arg", "who", 'a"b', ...on(nixpkgs)];
      expect((await imageOf(await generate(argv))).system.kernelParams).toContain('a"b');
    });

    test("-o makes a link that keeps the image from the garbage collector", async () => {
      const ran = await generate(["-f", "iso", "-c", plain, "-o", "my link", ...on(nixpkgs)]);
      expect(ran.status, ran.stderr).toBe(0);
      expect(ran.left).toEqual({ cwd: ["my link"], temporary: [] });
      const roots = await world.run(["nix-store", "--gc", "--print-roots"]);
      expect(roots.stdout).toMatch(/\/my link"? -> /);
      expect(roots.stdout).toContain(ran.stdout.split("/").slice(0, -2).join("/"));
    });

    test("--flake with a name that holds dots", async () => {
      const flake = await makeFlake(`${place}/flake`, 'nixosConfigurations."a.b" = host "dotted";');
      const image = await imageOf(await generate(["-f", "qcow", "--flake", `${flake}#a.b`]));
      expect(image.system.hostName).toBe("dotted");
      expect(image.asked.partitionTableType).toBe("hybrid");
    });

    test("--flake finds packages.<system>.nixosConfigurations first", async () => {
      const flake = await makeFlake(
        `${place}/packaged`,
        'packages.x86_64-linux.nixosConfigurations.x = host "inner"; nixosConfigurations.x = host "outer";',
      );
      const argv = ["-f", "iso", "--system", "x86_64-linux", "--flake", `${flake}#x`];
      expect((await imageOf(await generate(argv))).system.hostName).toBe("inner");
    });

    test("--flake with --disk-size and --special-arg", async () => {
      const flake = await makeFlake(`${place}/sized-flake`, 'nixosConfigurations.x = host "sized";');
      const argv = ["-f", "qcow", "--flake", `${flake}#x`, "--disk-size", "5000", "--special-arg", "a", "b"];
      expect((await imageOf(await generate(argv))).asked.diskSize).toBe(5000);
    });

    test("--run: output and status are the machine's", async () => {
      const ran = await generate(["--run", "-c", plain, ...on(nixpkgs)], { VM_STATUS: "7" });
      expect(ran.status, ran.stderr).toBe(7);
      expect(JSON.parse(ran.stdout)).toMatchObject({ diskSize: 2048, graphics: true, useBootLoader: false });
      expect(ran.left).toEqual({ cwd: [], temporary: [] });
    });

    test("--run -f vm-nogui has no window; -f vm-bootloader has a boot loader", async () => {
      const nogui = await generate(["-f", "vm-nogui", "--run", "-c", plain, ...on(nixpkgs)]);
      expect(JSON.parse(nogui.stdout)).toMatchObject({ graphics: false, options: ["-serial mon:stdio"] });
      const loader = await generate(["-f", "vm-bootloader", "--run", "-c", plain, ...on(nixpkgs)]);
      expect(JSON.parse(loader.stdout)).toMatchObject({ useBootLoader: true });
    });

    test("flags for Nix arrive where they do no harm", async () => {
      const flagsOfNix = [
        "--show-trace",
        "--cores",
        "1",
        "--option",
        "cores",
        "1",
        "-j",
        "1",
        "-L",
        "--impure",
      ];
      const ran = await generate(["-f", "iso", "-c", plain, ...flagsOfNix, ...on(nixpkgs)]);
      expect(ran.status, ran.stderr).toBe(0);
    });

    test("a module that throws: Nix's own words, and a hint", async () => {
      const path = await world.write(
        `${place}/throws.nix`,
        '{ networking.hostName = throw "it is unknown"; }',
      );
      const ran = await generate(["-f", "iso", "-c", path, ...on(nixpkgs)]);
      expectFailure(ran, 1, ["error: it is unknown", "--show-trace"]);
    });

    test("an option that does not exist", async () => {
      const path = await world.write(`${place}/typo.nix`, "{ services.opensssh.enable = true; }");
      const ran = await generate(["-f", "iso", "-c", path, ...on(nixpkgs)]);
      expectFailure(ran, 1, ["The option `services.opensssh' does not exist"]);
    });

    test("a failed assertion", async () => {
      const path = await world.write(
        `${place}/assertion.nix`,
        '{ assertions = [ { assertion = false; message = "not like this"; } ]; }',
      );
      const ran = await generate(["-f", "iso", "-c", path, ...on(nixpkgs)]);
      expectFailure(ran, 1, ["Failed assertions:", "- not like this"]);
    });

    test("a build that fails", async () => {
      const path = await world.write(
        `${place}/broken.nix`,
        '{ pkgs, ... }: { environment.systemPackages = [ (pkgs.runCommand "broken" { } "echo no luck >&2; exit 3") ]; }',
      );
      const ran = await generate(["-f", "iso", "-c", path, ...on(nixpkgs)]);
      expect(ran.status).not.toBe(0);
      expect(ran.stdout).toBe("");
      expect(ran.stderr).toContain("no luck");
      expect(ran.left).toEqual({ cwd: [], temporary: [] });
    });

    test("a flake without that host: the hosts it has", async () => {
      const flake = await makeFlake(
        `${place}/other`,
        'nixosConfigurations = { one = host "1"; two = host "2"; };',
      );
      const ran = await generate(["-f", "iso", "--flake", `${flake}#three`]);
      expectFailure(ran, 1, ['"three"', "one, two"]);
    });
  });

  describe.concurrent("before anything is built", () => {
    test.each([
      ["an unknown format", ["-f", "qcow3"], ["aborted: format file not found: ", "did you mean qcow"]],
      ["no format", ["-c", "x.nix"], ["aborted: missing format. use --help for more details\n"]],
      ["an unknown option", ["-f", "iso", "--fast"], ["aborted: unknown option --fast\n"]],
      ["a glued value", ["--format=iso"], ["aborted: unknown option --format=iso\n", "-f iso"]],
      ["code for a size", ["-f", "qcow", "--disk-size", "1; x"], ["aborted: ", '"1; x"']],
      ["a missing configuration", ["-f", "iso", "-c", "no/such.nix"], ["aborted: ", '"no/such.nix"']],
      ["a missing format module", ["--format-path", "no.nix"], ["aborted: format file not found: no.nix\n"]],
      ["no such flake", ["-f", "iso", "--flake", "/no/such/flake#x"], ["aborted: ", "/no/such/flake"]],
      [
        "a backend that cannot",
        ["-f", "iso", "--backend", "nixos-rebuild"],
        ["aborted: ", "no nixos-rebuild"],
      ],
    ])("%s", async (_name, argv, words) => {
      expectFailure(await world.generate([...argv, ...on(nixpkgs)]), 1, words);
    });

    test("no nixpkgs: where it looked, what to type", async () => {
      const ran = await world.generate(["-f", "iso", "-c", plain]);
      expectFailure(ran, 1, ["aborted: no nixpkgs found", "NIX_PATH", "hint: -I nixpkgs="]);
    });

    test("something else called nixpkgs", async () => {
      const ran = await world.generate(["-f", "iso", "-c", plain, ...on(world.path("home"))]);
      expectFailure(ran, 1, ["aborted: ", "is not a nixpkgs"]);
    });

    test("no Nix: what to install", async () => {
      const ran = await world.generate(["-f", "iso", "-c", plain, ...on(nixpkgs)], {
        env: { PATH: "/nowhere" },
      });
      expectFailure(ran, 127, ["aborted: there is no nix on PATH", "nix-bin"]);
    });

    test("a slip in the name of a subcommand", async () => {
      const { status, stderr } = await world.generate(["migrat"]);
      expect(status).toBe(1);
      expect(stderr).toContain(
        "aborted: unknown option migrat\nhint: did you mean the subcommand migrate?\n",
      );
    });

    test("--list and --help need no Nix", async () => {
      const list = await world.generate(["--list"], { env: { PATH: "/nowhere" } });
      expect(list.stdout.split("\n")).toContain("vagrant-virtualbox");
      const help = await world.generate(["--help"], { env: { PATH: "/nowhere" } });
      expect([list.status, help.status]).toEqual([0, 0]);
      expect(help.stdout).toContain("--format-path");
    });
  });

  test("nixos-rebuild is kept from a flake in /etc/nixos", async () => {
    await world.write("with-flake/flake.nix", "{ }");
    for (const rebuild of ["ng", "bash"] as const) {
      const env = { FAKE_ETC_NIXOS: world.path("with-flake") };
      const ran = await world.generate(["-f", "iso", "-c", plain, ...on(nixpkgs)], { rebuild, env });
      expect(ran.status, ran.stderr).toBe(0);
      expect(ran.rebuild[0]).toMatchObject({ event: "call" });
    }
  });

  test("a TMPDIR with a blank, which the Bash nixos-rebuild does not quote", async () => {
    for (const rebuild of ["ng", "bash"] as const) {
      const env = { TMPDIR: world.path(`temporary folder ${rebuild}`) };
      const image = await imageOf(
        await world.generate(["-f", "iso", "-c", plain, ...on(nixpkgs)], { rebuild, env }),
      );
      expect(image.system.hostName).toBe("plain");
    }
  });

  test("an images.nix that files tell nothing of: what the evaluation finds counts", async () => {
    const strange = await world.nixpkgs("25.05");
    const file = join(strange, "nixos/modules/image/images.nix");
    await writeFile(file, (await readFile(file, "utf8")).replaceAll("imageModules", "otherwise"));
    const ran = await world.generate(["-f", "qcow", "-c", plain, ...on(strange)], { rebuild: "ng" });
    expect((await imageOf(ran)).asked.partitionTableType).toBe("hybrid");
    expect(ran.rebuild.map(({ event }) => event)).toContain("build");
    await writeFile(file, "{ }");
    const without = await world.generate(["-f", "qcow", "-c", plain, ...on(strange)], { rebuild: "ng" });
    expect((await imageOf(without)).asked.partitionTableType).toBe("hybrid");
    expect(without.stderr).toContain("using the bundled format module");
  });

  test("24.11: a machine through a nixos-rebuild that builds no images, but takes --file", async () => {
    const old = await world.nixpkgs("24.11");
    const machine = ["-f", "vm", "-c", plain, ...on(old), "--backend", "nixos-rebuild"];
    const ran = await world.generate(machine, { rebuild: "machines" });
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^\/\S+\n$/);
    expect(ran.rebuild.map(({ event }) => event)).toEqual(["call", "build"]);
    const older = await world.generate(machine, { rebuild: "old" });
    expectFailure(older, 1, ["is the Bash nixos-rebuild, without --file"]);
  });

  test("a nixpkgs without the builder: one line that says so", async () => {
    const without = await world.nixpkgs("24.11-without-proxmox");
    const ran = await world.generate(["-f", "proxmox", "-c", plain, ...on(without)]);
    expectFailure(ran, 1, ["virtualisation/proxmox-image.nix", "24.11"]);
  });

  test("--format-path takes a module of the user, on every release", async () => {
    const format = await world.write(
      "mine.nix",
      `{ config, modulesPath, pkgs, ... }: {
        imports = [ "\${toString modulesPath}/profiles/qemu-guest.nix" ];
        boot.loader.grub.device = "nodev";
        fileSystems."/".device = "/dev/sda";
        system.build.mine = pkgs.runCommand "mine" { } "mkdir -p $out/deep; cat \${config.system.build.toplevel}/system.json > $out/deep/image.mine";
        formatAttr = "mine";
        fileExtension = ".mine";
      }`,
    );
    for (const tree of [old, nixpkgs]) {
      const ran = await world.generate(["--format-path", format, "-c", plain, ...on(tree)], {
        rebuild: "ng",
      });
      expect(ran.stdout, ran.stderr).toMatch(/-mine\/deep\/image\.mine\n$/);
      expect((await imageOf(ran)).system.hostName).toBe("plain");
    }
  });

  test("--print-drv evaluates and builds nothing", async () => {
    const argv = ["-f", "raw", "-c", plain, ...on(nixpkgs), "--disk-size", "1234"];
    const text = await world.generate([...argv, "--print-drv"]);
    const json = JSON.parse((await world.generate([...argv, "--print-drv", "--json"])).stdout);
    expect(json).toMatchObject({ format: "raw", variant: "raw", filePath: "nixos.img", release: "26.05" });
    expect(text.stdout).toBe(`${json.drvPath}\n`);
    await expect(readFile(json.outPath)).rejects.toThrow("ENOENT");
    const built = await world.run(["nix-store", "--realise", json.drvPath]);
    expect(built.stdout.trim()).toBe(json.outPath);
  });

  test.each(
    Object.entries(WAYS),
  )("--dry-run, pasted into a shell, prints what the run prints: %s", async (_way, { rebuild, flags }) => {
    const odd = await world.write("paste me's.nix", '{ networking.hostName = "pasted"; }');
    for (const format of ["qcow", "vm", "vagrant-virtualbox"]) {
      const argv = ["-f", format, "-c", odd, ...on(nixpkgs), ...flags];
      const plan = await world.generate([...argv, "--dry-run"], { rebuild });
      const pasted = await world.run(["sh", "-c", plan.stdout], { rebuild });
      const run = await world.generate(argv, { rebuild });
      expect(pasted.stdout, pasted.stderr).toBe(run.stdout);
      expect(pasted.left).toEqual({ cwd: [], temporary: [] });
    }
  });

  test("the example of the README", async () => {
    const example = fileURLToPath(new URL("../../examples/configuration.nix", import.meta.url));
    const image = await imageOf(await world.generate(["-f", "iso", "-c", example, ...on(SMALL_NIXPKGS)]));
    expect(image.system).toMatchObject({ hostName: "example", ports: [22], packages: ["hello"] });
  });

  test("a full disk: TMPDIR is named", async () => {
    const path = await world.write(
      "full.nix",
      '{ pkgs, ... }: { environment.systemPackages = [ (pkgs.runCommand "full" { } "echo cp: error writing x: No space left on device >&2; exit 1") ]; }',
    );
    expectFailure(await world.generate(["-f", "iso", "-c", path, ...on(nixpkgs)]), 1, ["hint: ", "TMPDIR="]);
  });

  test("one evaluation through Nix; nixos-rebuild is called once", async () => {
    const ran = await world.generate(["-f", "qcow", "-c", plain, ...on(nixpkgs)], { rebuild: "ng" });
    expect(ran.rebuild.map(({ event }) => event)).toEqual([
      "call",
      "evaluation",
      "build",
      "evaluation",
      "answer",
    ]);
  });

  function on(tree: string): readonly string[] {
    return ["-I", `nixpkgs=${tree}`];
  }

  function makeFlake(name: string, outputs: string): Promise<string> {
    const text = `{
      inputs.nixpkgs.url = "path:${nixpkgs}";
      outputs = { self, nixpkgs }:
        let
          host = hostName: nixpkgs.lib.nixosSystem {
            system = "x86_64-linux";
            modules = [ { networking.hostName = hostName; } ];
          };
        in { ${outputs} };
    }`;
    return world.write(`${name.replaceAll(" ", "-")}/flake.nix`, text).then((file) => join(file, ".."));
  }

  async function imageOf(ran: Ran): Promise<SmallImage> {
    expect(ran.status, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^[^\n]+\n$/);
    expect(ran.left).toEqual({ cwd: [], temporary: [] });
    return readSmallImage(await readFile(ran.stdout.trimEnd(), "utf8"));
  }

  function expectFailure(ran: Ran, status: number, words: readonly string[]): void {
    expect(ran.status, ran.stderr).toBe(status);
    expect(ran.stdout).toBe("");
    for (const word of words) expect(ran.stderr).toContain(word);
    expect(ran.left).toEqual({ cwd: [], temporary: [] });
  }
});
