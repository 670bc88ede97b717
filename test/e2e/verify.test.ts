import { readFile, rm, symlink } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { type Ran, World } from "../support/world.ts";

// Both sides are evaluated by a real Nix, on the small nixpkgs; this project takes the place of nixos-generators.

const DISK = `{ fileSystems."/".device = "/dev/vda1"; boot.loader.grub.devices = [ "/dev/vda" ]; }`;

/** A flake with these rows in its outputs; `self`, `nixpkgs` and `generate` (for an argument set) are at hand. */
function flake(nixpkgs: string, rows: string, follows = true): string {
  return `{
  inputs.nixpkgs.url = "path:${nixpkgs}";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
${follows ? `  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";\n` : ""}
  outputs = { self, nixpkgs, nixos-generators, ... }: {
${rows}
  };
}
`;
}

function image(name: string, format: string, module = "{ }"): string {
  return `    packages.x86_64-linux.${name} = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "${format}";
      modules = [ (${module}) ];
    };`;
}

describeIf([NO_NIX], "migrate --verify on a real Nix", () => {
  let world: World;
  let nixpkgs: string;
  let older: string;
  let generators: readonly string[];

  beforeAll(async () => {
    world = await World.open();
    nixpkgs = await world.nixpkgs("25.11");
    older = await world.nixpkgs("25.05");
    generators = ["--override-input", "nixos-generators", `path:${world.path("product")}`];
  });
  afterAll(() => world.close());

  /** A repository with its flake.lock, in which nixos-generators is what `inputs` say. */
  async function repository(name: string, text: string, inputs = generators): Promise<string> {
    const folder = world.path("repositories", name);
    await world.write(`repositories/${name}/flake.nix`, text);
    const identity = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"];
    for (const argv of [
      ["git", "init", "--quiet"],
      ["git", "add", "--all"],
      ["nix", "flake", "lock", ...inputs],
      ["git", "add", "--all"],
      ["git", ...identity, "commit", "--quiet", "--message", "first"],
    ]) {
      const { status, stderr } = await world.run(argv, { cwd: folder });
      expect(status, stderr).toBe(0);
    }
    return folder;
  }

  function migrate(folder: string, ...argv: readonly string[]): Promise<Ran> {
    return world.generate(["migrate", "--verify", "--offline", ...argv], { cwd: folder });
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON that the tests look into
  function verified({ stdout }: Ran): Record<string, any> {
    const outputs: readonly { attribute: string }[] = JSON.parse(stdout).verification.outputs;
    return Object.fromEntries(outputs.map((output) => [output.attribute, output]));
  }

  test("images that stay the same, a host beside them, and what never evaluated", async () => {
    const rows = [
      image("cloud", "gce"),
      image("live", "iso", `{ networking.hostName = "live"; }`),
      `    packages.x86_64-linux.thrown = throw "not today";`,
      `    packages.x86_64-linux.missing = { }.nothing;`,
      `    nixosConfigurations.web = nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ${DISK} ]; };`,
      `    disks.web = self.nixosConfigurations.web.config.system.build.toplevel;`,
      `    apps.x86_64-linux.show = { type = "app"; program = "\${self.packages.x86_64-linux.cloud}/show"; };`,
    ];
    const folder = await repository("same", flake(nixpkgs, rows.join("\n")));
    const shown = await migrate(folder, "--json");
    expect(shown.status, shown.stderr).toBe(1);
    expect(verified(shown)).toMatchObject({
      "packages.x86_64-linux.cloud": { outcome: "same" },
      "packages.x86_64-linux.live": { outcome: "same" },
      "nixosConfigurations.web": { outcome: "same" },
      "disks.web": { outcome: "same" },
      "apps.x86_64-linux.show": { outcome: "same" },
      "packages.x86_64-linux.thrown": { outcome: "skipped", because: expect.stringContaining("not today") },
      "packages.x86_64-linux.missing": { outcome: "skipped", because: expect.stringContaining("nothing") },
    });
    expect(shown.left.temporary).toEqual([]);
    const written = await migrate(folder, "--write");
    expect(written.status, written.stderr).toBe(0);
    expect(written.stderr).toContain("verified 7 outputs: 5 same derivation, 2 not compared");
    expect(await readFile(`${folder}/flake.nix`, "utf8")).not.toContain("nixos-generators.");
    expect(await readFile(`${folder}/flake.lock`, "utf8")).not.toContain("nixos-generators");
  });

  test("images of a host by their formats, under their new names", async () => {
    const rows = `    nixosConfigurations.box = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ nixos-generators.nixosModules.all-formats { networking.hostName = "box"; } ];
    };
    nixosConfigurations.board = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ nixos-generators.nixosModules.gce { networking.hostName = "board"; } ];
    };
    packages.x86_64-linux.cloud = self.nixosConfigurations.box.config.formats.do;
    packages.x86_64-linux.board = with self.nixosConfigurations.board; config.system.build.\${config.formatAttr};`;
    const ran = await migrate(await repository("formats", flake(nixpkgs, rows)), "--json", "--unsafe");
    expect(ran.status, ran.stderr).toBe(1);
    const outputs = verified(ran);
    expect(outputs).toMatchObject({
      // It has no disk of its own.
      "nixosConfigurations.box": { outcome: "skipped" },
      "nixosConfigurations.box.config.formats.do": {
        outcome: "same",
        because: expect.stringContaining("links"),
      },
      "packages.x86_64-linux.cloud": { outcome: "same", because: expect.stringContaining("links") },
      "nixosConfigurations.board": { outcome: "same" },
      "packages.x86_64-linux.board": { outcome: "same" },
    });
  });

  test("an image that is another one afterwards keeps everything from being written", async () => {
    const name = `builtins.substring 0 8 (builtins.hashFile "sha256" ./flake.nix)`;
    const text = flake(nixpkgs, image("odd", "gce", `{ networking.hostName = "h" + ${name}; }`));
    const folder = await repository("different", text);
    const ran = await migrate(folder, "--write");
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain("packages.x86_64-linux.odd: error: differs\n");
    expect(ran.stderr).toMatch(/ {2}before: .*\.drv\n {2}after: .*\.drv\n {2}in /);
    expect(ran.stderr).toContain("error: nothing was written");
    expect(await readFile(`${folder}/flake.nix`, "utf8")).toBe(text);
    expect((await world.run(["git", "status", "--porcelain"], { cwd: folder })).stdout).toBe("");
  });

  test("the order of lists excuses nothing else", async () => {
    const name = `builtins.substring 0 8 (builtins.hashFile "sha256" ./flake.nix)`;
    const rows = `    packages.x86_64-linux = builtins.mapAttrs (_: nixos-generators.nixosGenerate) {
      odd = { system = "x86_64-linux"; format = "gce"; modules = [ { networking.hostName = "h" + ${name}; } ]; };
      even = { system = "x86_64-linux"; format = "gce"; modules = [ { networking.hostName = "even"; } ]; };
    };`;
    const ran = await migrate(await repository("announced", flake(nixpkgs, rows)), "--json");
    expect(ran.status, ran.stderr).toBe(2);
    expect(verified(ran)).toMatchObject({
      "packages.x86_64-linux.odd": { outcome: "different", fine: false },
      "packages.x86_64-linux.even": { outcome: "same" },
    });
  });

  test("where the simple form changes the image, the exact one is taken", async () => {
    // Nothing makes the root partition grow, with what is simple.
    const text = flake(nixpkgs, image("board", "linode", "{ virtualisation.diskSize = 4096; }"));
    const folder = await repository("exact", text);
    const written = await migrate(folder, "--write");
    expect(written.status, written.stderr).toBe(0);
    expect(written.stderr).toContain("verified 1 output: 1 same derivation");
    expect(written.stderr).toContain(
      "note: this is --fidelity exact: with same, some image would not be the same",
    );
    expect(await readFile(`${folder}/flake.nix`, "utf8")).toContain("growPartition");
  });

  test("an output that does not evaluate afterwards is an error", async () => {
    const rows = `    packages.x86_64-linux.counted =
      if builtins.length (builtins.attrNames self.inputs) == 2 then self.packages.x86_64-linux.cloud else throw "one less";
${image("cloud", "gce")}`;
    const folder = await repository("lost", flake(nixpkgs, rows));
    const ran = await migrate(folder, "--write", "--unsafe");
    expect(ran.status, ran.stderr).toBe(2);
    expect(ran.stderr).toContain(
      "packages.x86_64-linux.counted: error: differs: it does not evaluate any more: one less",
    );
  });

  test("the flake's own source inside an output is a named difference", async () => {
    const rows = `    packages.x86_64-linux.note = derivation {
      name = "note";
      system = "x86_64-linux";
      builder = "/bin/sh";
      args = [ "-c" "echo \${self} \${./.} > $out" ];
    };
${image("cloud", "gce")}`;
    const ran = await migrate(await repository("source", flake(nixpkgs, rows)), "--json");
    expect(ran.status, ran.stderr).toBe(1);
    expect(verified(ran)).toMatchObject({
      "packages.x86_64-linux.note": { outcome: "announced", because: expect.stringContaining("own source") },
      "packages.x86_64-linux.cloud": { outcome: "same" },
    });
  });

  test("another nixpkgs is named with both revisions, and what else differs would show", async () => {
    const inputs = [...generators, "--override-input", "nixos-generators/nixpkgs", `path:${older}`];
    const text = flake(nixpkgs, image("cloud", "gce"), false);
    const folder = await repository("revisions", text, inputs);
    // Nix 2.34 forgets what the lock says below an input that is overridden.
    const ran = await migrate(folder, "--json", ...inputs);
    expect(ran.status, ran.stderr).toBe(1);
    const { verdict, because } = verified(ran)["packages.x86_64-linux.cloud"];
    expect(verdict).toBe("differs as announced");
    expect(because).toMatch(/nixosGenerate used nixpkgs sha256-\S+ .* sha256-.*the old code gives the same/);
  });

  test("an input that cannot be fetched is replaced, and without that nothing is shown to hold", async () => {
    const text = flake(nixpkgs, image("cloud", "gce"));
    const folder = await repository("offline", text);
    await rm(`${folder}/flake.lock`);
    const alone = await migrate(folder, "--write", "--allow-dirty");
    expect(alone.status).toBe(2);
    expect(alone.stderr).toMatch(
      /error: flake\.nix does not evaluate before the migration: .*\nhint: .*--override-input/,
    );
    expect(await readFile(`${folder}/flake.nix`, "utf8")).toBe(text);
    const replaced = await migrate(folder, "--check", ...generators);
    expect(replaced.status, replaced.stderr).toBe(1);
    expect(replaced.stderr).toContain("verified 1 output: 1 same derivation");
  });

  test("an output that cannot be evaluated here keeps everything from being written", async () => {
    const folder = await repository("unreachable", flake(nixpkgs, image("cloud", "gce")));
    const gone = { type: "tarball", url: "http://127.0.0.1:9/gone.tar.gz" };
    const narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    const lock = JSON.parse(await readFile(`${folder}/flake.lock`, "utf8"));
    lock.nodes.gone = { flake: false, locked: { ...gone, narHash }, original: gone };
    lock.nodes[lock.root].inputs.gone = "gone";
    const declared = `  inputs.gone = { url = "${gone.url}"; flake = false; };\n  outputs`;
    const text = flake(
      nixpkgs,
      `${image("cloud", "gce")}\n    packages.x86_64-linux.other = import self.inputs.gone;`,
    ).replace("  outputs", declared);
    const path = "repositories/unreachable";
    await world.write(`${path}/flake.nix`, text);
    await world.write(`${path}/flake.lock`, `${JSON.stringify(lock, null, 2)}\n`);
    const ran = await migrate(folder, "--write", "--allow-dirty", "--option", "download-attempts", "1");
    expect(ran.status, ran.stderr).toBe(2);
    expect(ran.stderr).toContain(
      "packages.x86_64-linux.other could not be evaluated here before the migration",
    );
    expect(ran.stderr).toContain("error: nothing was written");
    expect(await readFile(`${folder}/flake.nix`, "utf8")).toBe(text);
  });

  test("without Nix it says so, and writes nothing", async () => {
    const text = flake(nixpkgs, image("cloud", "gce"));
    const folder = await repository("no-nix", text);
    await world.write("only-git/readme", "");
    await symlink(world.path("programs/git"), world.path("only-git/git"));
    const env = { PATH: world.path("only-git") };
    const ran = await world.generate(["migrate", "--verify", "--write"], { cwd: folder, env });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('error: --verify needs Nix, and "nix" is not on PATH');
    expect(await readFile(`${folder}/flake.nix`, "utf8")).toBe(text);
  });
});
