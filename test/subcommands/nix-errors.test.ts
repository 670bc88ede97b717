import { afterAll, beforeAll, expect, test } from "vitest";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { World } from "../support/world.ts";

describeIf([NO_NIX], "an error of Nix, in the legacy command", () => {
  let world: World;
  let nixpkgs: string;

  beforeAll(async () => {
    world = await World.open();
    nixpkgs = await world.nixpkgs("25.11");
  });
  afterAll(() => world.close());

  const generate = (configuration: string) =>
    world.generate(["-f", "iso", "-I", `nixpkgs=${nixpkgs}`, "-c", configuration, "--print-drv"], {
      env: { NIXOS_GENERATE_QUIET: "1" },
    });

  test("begins with the line that matters, and is all there", async () => {
    const typo = await world.write("typo.nix", '{ virtualisation.nope = "x"; }');
    const { status, stdout, stderr } = await generate(typo);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    // Nix 2.8 puts the cause first by itself; since 2.20 the trace comes before it.
    expect(stderr).toMatch(
      /^error: The option `virtualisation\.nope' does not exist(?: \(in \S+typo\.nix\)\n\nNix's own words:\nerror:\n|\. Definition)/,
    );
    expect(stderr).toContain(`- In \`${typo}': "x"`);
    expect(stderr).toMatch(/\nhint: no module declares virtualisation\.nope: .*\n$/);
  });

  test("lets what was traced before it through", async () => {
    const traced = await world.write("traced.nix", 'builtins.trace "before" (throw "no such luck")');
    const { stderr } = await generate(traced);
    expect(stderr).toMatch(/^trace: before\nerror: no such luck\n/);
  });

  test("is nothing but what Nix said where that begins with the cause", async () => {
    const broken = await world.write("broken.nix", "{ a = ; }");
    const { stderr } = await generate(broken);
    expect(stderr).toMatch(/error: syntax error, unexpected ';'/);
    expect(stderr.split("syntax error").length - 1).toBeLessThanOrEqual(2);
  });
});
