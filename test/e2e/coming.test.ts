// What is coming in nixpkgs, on the small one; `npm run test:conformance -- --coming CHANGE` does it on a real one.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { additionsFor } from "../../src/formats/additions.ts";
import { nixPath } from "../support/nix-path.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { World } from "../support/world.ts";

const FUNCTION = fileURLToPath(new URL("../../src/legacy/nixos-generate.nix", import.meta.url));
const SYSTEM = { system: "x86_64-linux" } as const;

describeIf(
  [NO_NIX],
  "the variants amazon and google-compute are made with repart, without the modules of old",
  () => {
    let world: World;
    let nixpkgs: string;
    let plain: string;

    beforeAll(async () => {
      world = await World.open();
      nixpkgs = await world.nixpkgs("26.11-repart");
      plain = await world.write("plain.nix", '{ networking.hostName = "plain"; }');
    });
    afterAll(() => world.close());

    const evaluate = (expression: string) =>
      JSON.parse(
        execFileSync("nix-instantiate", ["--eval", "--strict", "--json", "--expr", expression], {
          encoding: "utf8",
        }),
      ) as unknown;

    describe.each([
      ["amazon", "amazon"],
      ["gce", "google-compute"],
    ])("%s", (format, variant) => {
      test.each([
        "none",
        "ng",
        "bash",
      ] as const)("is nixpkgs' own image, and says so (%s)", async (rebuild) => {
        const ran = await world.generate(["-f", format, "-c", plain, "-I", `nixpkgs=${nixpkgs}`], {
          rebuild,
        });
        expect(ran.status, ran.stderr).toBe(0);
        expect(ran.stdout).toMatch(new RegExp(`^/\\S+-${variant}\\S*\\n$`));
        expect(ran.stderr).toContain(`no longer has the module that the format ${format} was made with`);
      });

      test("formats does not call it the legacy image", async () => {
        const { stdout } = await world.generate(["formats", format, "-I", `nixpkgs=${nixpkgs}`]);
        expect(stdout).toMatch(/^here +native/m);
        expect(stdout).toMatch(/^made +nixpkgs' own image$/m);
      });

      test("nixosGenerate gives it as well", () => {
        const name = evaluate(`
        let
          lib = import ${nixPath(`${nixpkgs}/lib`)};
          nixosSystem = arguments: import ${nixPath(`${nixpkgs}/nixos/lib/eval-config.nix`)} { inherit (arguments) system modules; };
        in
        (import ${nixPath(FUNCTION)} { nixpkgs = { }; } {
          inherit lib nixosSystem;
          system = "x86_64-linux";
          format = "${format}";
          modules = [ ${nixPath(plain)} ];
        }).name`);
        expect(name).toBe(variant);
      });

      test.each(["same", "exact"] as const)("what migrate writes evaluates (%s)", (fidelity) => {
        const { bindings, arguments: names } = additionsFor(format, {
          fidelity,
          place: "variant",
          ...SYSTEM,
        });
        const name = evaluate(`
        (import ${nixPath(`${nixpkgs}/nixos/lib/eval-config.nix`)} {
          system = "x86_64-linux";
          modules = [ ${nixPath(plain)} { image.modules.${variant} = { ${[...names, "..."].join(", ")} }: { ${bindings} }; } ];
        }).config.system.build.images.${variant}.name`);
        expect(name).toBe(variant);
      });
    });

    test("the bundled module names nixpkgs' own image, not a newer nixpkgs", async () => {
      const ran = await world.generate([
        ...["-f", "amazon", "-c", plain, "-I", `nixpkgs=${nixpkgs}`],
        ...["--fidelity", "legacy"],
      ]);
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain("nixpkgs' own image is config.system.build.images.amazon");
    });
  },
);
