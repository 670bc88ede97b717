import { afterAll, beforeAll, expect, test } from "vitest";
import type { Finding } from "../../src/report/failures/diagnosis.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { World } from "../support/world.ts";

describeIf([NO_NIX], "nixos-generate doctor, on real Nix", () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());

  async function examine(
    argv: readonly string[],
    env = {},
  ): Promise<{ status: number; found: Map<string, Finding> }> {
    const { status, stdout } = await world.generate(["doctor", "--json", ...argv], { env });
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    return { status, found: new Map(findings.map((finding) => [finding.id, finding])) };
  }

  test("finds what the other commands use", async () => {
    const nixpkgs = await world.nixpkgs("25.11");
    const { found } = await examine(["-I", `nixpkgs=${nixpkgs}`]);
    expect(found.get("nix")?.finding).toMatch(/^nix \(/);
    expect(found.get("store")).toMatchObject({ state: "ok", finding: `${world.store}, through local` });
    expect(found.get("nixpkgs")).toMatchObject({
      state: "ok",
      finding: `${nixpkgs}, 25.11, 26 image variants`,
    });
    expect(found.get("sandbox")).toMatchObject({ state: "note" });
    expect(found.get("system")).toMatchObject({ state: "ok" });
  });

  test("ends with 1 when the build would fail, and says in the end why", async () => {
    const { status, stdout, stderr } = await world.generate(["doctor", "--system", "riscv64-linux"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^fail {2}nixpkgs +no nixpkgs found/m);
    expect(stdout).toMatch(/^ +fix: boot\.binfmt\.emulatedSystems = \[ "riscv64-linux" \];/m);
    expect(stderr).toMatch(/^error: the build would fail: nixpkgs, system$/m);
    expect(stdout).not.toContain("\u001b");
  });

  test("says which of the named images this nixpkgs cannot make", async () => {
    const nixpkgs = await world.nixpkgs("24.11-without-proxmox");
    const { stdout } = await world.generate(["doctor", "-I", `nixpkgs=${nixpkgs}`, "iso", "proxmox", "oci"]);
    expect([...stdout.matchAll(/^fail +image +(.*)$/gm)].map(([, finding]) => finding)).toEqual([
      'this nixpkgs cannot build "proxmox"',
      'this nixpkgs cannot build "oci"',
    ]);
  });

  // Only root builds as other users.
  test.runIf(process.getuid?.() === 0)(
    "sees that nothing can be built without build users, which is so",
    async () => {
      const nixpkgs = await world.nixpkgs("25.11");
      const env = { NIX_CONFIG: "build-users-group = no-such-group-here\nsubstituters =" };
      const { status, found } = await examine(["-I", `nixpkgs=${nixpkgs}`], env);
      expect(status).toBe(1);
      expect(found.get("build-users")).toMatchObject({ state: "fail" });
    },
  );

  test("sees that there is no Nix", async () => {
    const { status, found } = await examine([], { PATH: "/nowhere" });
    expect(status).toBe(1);
    expect([...found.keys()][0]).toBe("nix");
    expect(found.get("nix")).toMatchObject({ state: "fail" });
  });
});
