import { describe, expect, it } from "vitest";
import { FORMATS } from "../../src/formats/index.ts";
import { explainInvocation } from "../../src/translate/command-line/explain.ts";
import { FLAGS } from "../../src/translate/command-line/flags.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";

function explain(...argv: string[]) {
  const parsed = parseLegacyArgv(argv, { formatsFolder: "formats" });
  if (parsed.kind !== "build") throw new Error(`not a build: ${parsed.kind}`);
  return explainInvocation(parsed, argv);
}

describe("explainInvocation", () => {
  it("says what is built from what, what is printed and what is linked", () => {
    expect(explain("-f", "iso", "--flake", ".#live").meaning).toEqual([
      'builds "iso" (bootable ISO of the configuration) from nixosConfigurations.live of the flake .',
      "prints the path of the image's file",
      "makes no link, not even ./result",
    ]);
    expect(explain("--run", "-c", "./x.nix", "-o", "vm").meaning).toEqual([
      'builds "vm" (QEMU virtual machine, started by a script) from ./x.nix',
      "starts the virtual machine",
      "makes the link vm to the build's output",
    ]);
  });

  it("gives each flag its becomes, the later of two formats the real one", () => {
    expect(explain("-f", "do", "--flake", "U", "--cores", "4", "--system", "x86_64-linux").flags).toEqual([
      { words: ["-f", "do"], becomes: 'becomes the image variant "digital-ocean"' },
      {
        words: ["--flake", "U"],
        becomes: "the same for nixos-rebuild; nix build takes the full attribute",
      },
      { words: ["--cores", "4"], becomes: "passed on unchanged" },
      {
        words: ["--system", "x86_64-linux"],
        becomes:
          "only chose which packages.<system> were searched; the configuration's own nixpkgs.hostPlatform decides",
      },
    ]);
  });

  it("knows every flag that the original had", () => {
    for (const flag of FLAGS.filter(({ legacy, group }) => legacy && group !== "about")) {
      const values = flag.names.includes("-f") ? ["vm"] : flag.values.map((_, at) => String(at + 1));
      for (const name of flag.names) {
        // --run is refused for what is not a virtual machine.
        const { flags } = explain("-f", "vm", "-c", "./x.nix", name, ...values);
        expect(flags.at(-1)!.words).toEqual([name, ...values]);
        expect(flags.at(-1)!.becomes).not.toBe("exists only in the drop-in");
      }
    }
  });

  it("has a way to keep the image of every format, and nothing to keep where it is the same", () => {
    for (const { name, fidelity, additions } of FORMATS) {
      const { keep, differs } = explain("-f", name, "-c", "./x.nix");
      const same = fidelity === "identical" && additions.length === 0;
      expect(keep[0]).toMatch(same ? /^nothing to do/ : /drop-in/);
      expect(differs.length > 0, name).toBe(!same);
    }
  });
});
