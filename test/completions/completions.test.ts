import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMAT_NAMES, VARIANTS } from "../../src/formats/index.ts";
import { FLAGS } from "../../src/translate/command-line/flags.ts";
import { describeIf, findOnPath, NO_NIX } from "../support/requirements.ts";
import { type Ran, World } from "../support/world.ts";

const ZSH_DRIVER = fileURLToPath(new URL("zsh-completions.zsh", import.meta.url));
const IMAGES = [...new Set([...VARIANTS.map(({ name }) => name), ...FORMAT_NAMES])];

// What is typed, with the words that complete the last one.
const COMPLETED: readonly (readonly [string, readonly string[]])[] = [
  ["nixos-generate d", ["doctor"]],
  ["nixos-generate -f qcow", ["qcow", "qcow-efi"]],
  ["nixos-generate --format install-", ["install-iso", "install-iso-hyperv"]],
  ["nixos-generate -c x.nix -f sd-x", ["sd-x86_64"]],
  ["nixos-generate --backend n", ["nix", "nixos-rebuild"]],
  ["nixos-generate --disk", ["--disk-size"]],
  ["nixos-generate --system aa", ["aarch64-linux"]],
  ["nixos-generate build q", ["qcow", "qcow-efi", "qemu", "qemu-efi"]],
  ["nixos-generate build iso open", ["openstack", "openstack-zfs"]],
  ["nixos-generate build --out", ["--out-dir"]],
  ["nixos-generate build --max", ["--max-jobs"]],
  ["nixos-generate build --fidelity s", ["same"]],
  ["nixos-generate migrate --an", ["--annotate"]],
  ["nixos-generate migrate --annotate g", ["github"]],
  ["nixos-generate doctor oc", ["oci"]],
  ["nixos-generate completions f", ["fish"]],
  ["nixos-generate help mi", ["migrate"]],
];

interface Shell {
  readonly name: "bash" | "zsh" | "fish";
  /** Completes the last word of a line; the script is the shell's own. */
  readonly complete: (world: World, program: string, script: string, line: string) => Promise<Ran>;
  /** The completed words in what `complete` printed. */
  readonly words: (stdout: string) => readonly string[];
}

const SHELLS: readonly Shell[] = [
  {
    name: "bash",
    complete: (world, program, script, line) => {
      const press = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _nixos_generate; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return world.run([program, "--norc", "-c", press, "bash", script, ...line.split(" ")]);
    },
    words: (stdout) => stdout.split("\n"),
  },
  {
    name: "zsh",
    complete: (world, program, script, line) => world.run([program, "-f", ZSH_DRIVER, program, script, line]),
    // The line as it is once everything that completes it was put in.
    words: (stdout) =>
      stdout
        .replaceAll("\r", "")
        .trimEnd()
        .split(" ")
        .filter((word) => word !== "nixos-generate"),
  },
  {
    name: "fish",
    complete: (world, program, script, line) =>
      world.run([program, "--no-config", "-c", `source $argv[1]; complete -C $argv[2]`, script, line]),
    words: (stdout) => stdout.split("\n").map((match) => match.split("\t")[0]!),
  },
];

for (const shell of SHELLS) {
  const program = findOnPath(shell.name);
  describeIf(
    [program ? undefined : `there is no ${shell.name} on PATH`],
    `completions in a real ${shell.name}`,
    () => {
      let world: World;
      let script: string;

      beforeAll(async () => {
        world = await World.open();
        const { status, stdout } = await world.generate(["completions", shell.name]);
        expect(status).toBe(0);
        script = await world.write(`completions/_nixos-generate.${shell.name}`, stdout);
      });
      afterAll(() => world.close());

      async function complete(line: string): Promise<readonly string[]> {
        const ran = await shell.complete(world, program!, script, line);
        expect(ran.stderr).toBe("");
        return shell.words(ran.stdout).filter((word) => word !== "");
      }

      test.each(COMPLETED)("%s", async (line, expected) => {
        const words = await complete(line);
        const before = shell.name === "zsh" ? line.split(" ").slice(1, -1) : [];
        expect([...words].sort()).toEqual([...before, ...expected].sort());
      });

      test("every flag, format and variant is there", async () => {
        const flags = await complete("nixos-generate --");
        const long = FLAGS.flatMap(({ names }) => names).filter((name) => name.startsWith("--"));
        expect(flags).toEqual(expect.arrayContaining(long));
        expect(await complete("nixos-generate build ")).toEqual(expect.arrayContaining(IMAGES));
      });

      test.skipIf(NO_NIX !== undefined)("the hosts of a flake, once its # is typed", async () => {
        const hosts = ["alpha", "beta"].map(
          (host) => `nixosConfigurations.${host} = throw "never evaluated";`,
        );
        await world.write("flake/flake.nix", `{ outputs = _: { ${hosts.join(" ")} }; }`);
        const flake = world.path("flake");
        for (const start of ["nixos-generate -f iso --flake", "nixos-generate build --flake"]) {
          const words = await complete(`${start} ${flake}#a`);
          expect(words.at(-1)).toBe(`${flake}#alpha`);
          const all = await complete(`${start} ${flake}#`);
          expect(all.filter((word) => word.includes("#"))).toEqual([`${flake}#alpha`, `${flake}#beta`]);
        }
      });
    },
  );
}
