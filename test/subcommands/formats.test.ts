import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMATS } from "../../src/formats/index.ts";
import type { FormatRow } from "../../src/translate/survey.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { World } from "../support/world.ts";

describeIf([NO_NIX], "nixos-generate formats, on real Nix", () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
  });
  afterAll(() => world.close());

  async function rows(...argv: readonly string[]): Promise<readonly FormatRow[]> {
    const { status, stdout } = await world.generate(["formats", "--json", ...argv]);
    expect(status).toBe(0);
    return JSON.parse(stdout).formats;
  }

  test("says which format this nixpkgs lacks the builder for", async () => {
    const nixpkgs = await world.nixpkgs("24.11-without-proxmox");
    const found = await rows("-I", `nixpkgs=${nixpkgs}`);
    expect(
      found.filter(({ here }) => here === "missing").map(({ format, variant }) => format ?? variant),
    ).toEqual(["proxmox", "oci", "openstack-zfs"]);
    expect(found.filter(({ here }) => here === "legacy")).toHaveLength(FORMATS.length - 1);
  });

  test("says that a newer one builds all of them itself", async () => {
    const found = await rows("-I", `nixpkgs=${await world.nixpkgs("25.11")}`);
    expect(found.every(({ here }) => here === "native")).toBe(true);
  });

  test("prints a table with one line for each, and where it looked on standard error", async () => {
    const nixpkgs = await world.nixpkgs("25.11");
    const { status, stdout, stderr } = await world.generate(["formats", "-I", `nixpkgs=${nixpkgs}`]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^FORMAT +VARIANT +SINCE +HERE +IMAGE\n/);
    expect(stdout).toMatch(/^qcow +qemu +25\.05 +native +the legacy derivation, with additions$/m);
    expect(stdout).toMatch(/^docker +docker \(ours\) /m);
    expect(stderr).toBe(`nixos-generate: HERE is ${nixpkgs} (25.11, read from ${nixpkgs}/lib/.version)\n`);
  });

  test("says of one format how its image is started, and refuses a name it does not know", async () => {
    const nixpkgs = await world.nixpkgs("25.11");
    const iso = await world.generate(["formats", "qcow-efi", "-I", `nixpkgs=${nixpkgs}`]);
    expect(iso.stdout).toMatch(/^variant +qemu-efi$/m);
    expect(iso.stdout).toMatch(/^starts +by EFI from a virtio disk$/m);
    const kexec = await world.generate(["formats", "kexec", "-I", `nixpkgs=${nixpkgs}`]);
    expect(kexec.stdout).toMatch(/^differs +the script that starts the kernel is ours/m);
    const unknown = await world.generate(["formats", "qcw", "-I", `nixpkgs=${nixpkgs}`]);
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toMatch(/^error: there is no format or variant "qcw"\nhint: did you mean qcow/);
  });

  test("still prints the table where no nixpkgs is found", async () => {
    const { status, stdout, stderr } = await world.generate(["formats"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^iso +iso +25\.05 +\? /m);
    expect(stderr).toMatch(/the column HERE is unknown: no nixpkgs found/);
    expect(stderr).toMatch(/^hint: -I nixpkgs=/m);
  });

  test("refuses what it does not know, in our words", async () => {
    const { status, stdout, stderr } = await world.generate(["formats", "--jsn"]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "error: unknown option '--jsn'\nhint: did you mean --json?\nhint: nixos-generate formats --help shows what it takes\n",
    );
  });
});
