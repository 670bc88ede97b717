import { expect, it } from "vitest";
import { explainVariant, FORMATS, meantVariant, VARIANTS, WRONG_VARIANTS } from "../../src/formats/index.ts";

it.each([
  ["qcow", "qemu", true],
  ["qcow-efi", "qemu-efi", true],
  ["do", "digital-ocean", true],
  ["gce", "google-compute", true],
  ["install-iso", "iso-installer", true],
  ["sd-aarch64", "sd-card", false],
  ["qcow2", "qemu", false],
  ["docker", undefined, true],
  ["vm", undefined, true],
])("%s means %s", (name, variant, certain) => {
  expect(meantVariant(name)).toMatchObject({ variant, certain });
});

it.each(["iso", "qemu", "oci", "repart-efi", "constructor"])("%s is not a wrong name", (name) => {
  expect(meantVariant(name)).toBeUndefined();
  expect(explainVariant(name)).toBeUndefined();
});

it("every format is a variant, or is explained", () => {
  const variants = new Set(VARIANTS.map(({ name }) => name));
  for (const { name } of FORMATS)
    expect(variants.has(name) || WRONG_VARIANTS.includes(name), name).toBe(true);
  for (const name of WRONG_VARIANTS) {
    const { variant } = meantVariant(name)!;
    if (variant !== undefined) expect(variants.has(variant), name).toBe(true);
    expect(explainVariant(name)).toMatch(/^nixpkgs has no variant "/);
  }
});
