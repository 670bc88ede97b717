import { expect, test } from "vitest";
import { type Fidelity, FORMATS, type LegacyFormat } from "../../src/formats/index.ts";
import type { HostImage } from "./evaluate.ts";
import type { Outcome } from "./measure.ts";
import { judge, remains } from "./verdict.ts";

const iso = drv("iso", "system");
const otherImage = drv("other", "system");
const otherSystem = drv("other", "other");
const throws: Outcome = { error: "attribute 'isoImage' missing" };
const lacking: Outcome = {
  error:
    'format "proxmox" needs "nixos/modules/virtualisation/proxmox-image.nix", which this nixpkgs (20.09) does not have; hint: ...',
};

function drv(image: string, toplevel: string): Outcome {
  return { image: `/nix/store/${image}.drv`, toplevel: `/nix/store/${toplevel}.drv` };
}

function claiming(fidelity: Fidelity): LegacyFormat {
  return { ...FORMATS[0]!, fidelity };
}

test("the same derivation bears out every claim", () => {
  for (const claim of ["identical", "with-module", "own-part", "repaired"] as const) {
    const verdict = judge(claiming(claim), { original: iso, bundled: iso, native: iso });
    expect([verdict.native, verdict.complaint]).toEqual(["same", undefined]);
  }
});

test("a different image around the same system is not identical", () => {
  const measured = { original: iso, bundled: iso, native: otherImage };
  expect(judge(claiming("identical"), measured).complaint).toBe(
    'the table says "identical", measured: same system',
  );
  expect(judge(claiming("own-part"), measured).complaint).toBeUndefined();
});

test("another system is only borne by a claim that a part is ours", () => {
  const measured = { original: iso, bundled: otherSystem, native: otherSystem };
  expect(judge(claiming("with-module"), measured).complaint).toContain("measured: different");
  expect(judge(claiming("own-part"), measured).complaint).toBeUndefined();
});

test("the bundled module is held to the claim as well", () => {
  const measured = { original: iso, bundled: otherSystem, native: iso };
  expect(judge(claiming("with-module"), measured).complaint).toContain("the bundled module is different");
});

test("a claim that cannot be measured is not borne out, unless it is a repair", () => {
  const measured = { original: throws, bundled: iso, native: iso };
  expect(judge(claiming("identical"), measured).complaint).toContain("measured: evaluates");
  expect(judge(claiming("repaired"), measured).complaint).toBeUndefined();
});

test("a strategy of ours that fails is a complaint whatever the claim", () => {
  expect(judge(claiming("repaired"), { original: throws, bundled: throws }).complaint).toContain("bundled");
  expect(judge(claiming("repaired"), { bundled: iso, native: throws }).complaint).toContain("native");
});

test("elsewhere, what fails with the original as well does not count, and all else does", () => {
  const alike = { original: throws, bundled: throws, native: throws };
  expect(judge(claiming("identical"), alike, true).complaint).toBeUndefined();
  expect(judge(claiming("identical"), alike).complaint).toContain("bundled");
  expect(judge(claiming("identical"), { ...alike, original: iso }, true).complaint).toContain("bundled");
  expect(
    judge(claiming("identical"), { original: iso, bundled: iso, native: otherSystem }, true).complaint,
  ).toContain("different");
});

test("a nixpkgs without the builder does not count against the bundled module", () => {
  const verdict = judge(claiming("identical"), { original: throws, bundled: lacking });
  expect([verdict.bundled, verdict.native, verdict.complaint]).toEqual([
    "no builder",
    "no strategy",
    undefined,
  ]);
});

const image: HostImage = {
  image: "/nix/store/x.drv",
  devices: ["/dev/disk/by-label/nixos"],
  swap: [],
  luks: [],
  resume: "",
  grub: ["/dev/vda"],
  writesFirmware: false,
};

test("an image that keeps nothing of the machine leaves nothing to say", () => {
  expect(remains(image, ["by-uuid", "/dev/sda"])).toEqual([]);
});

test("what an image keeps of the machine is named", () => {
  const kept = {
    ...image,
    devices: ["/dev/disk/by-uuid/1234"],
    swap: ["/dev/sda2"],
    luks: ["crypted"],
    writesFirmware: true,
  };
  expect(remains(kept, ["by-uuid", "/dev/sda2"])).toEqual([
    "waits for /dev/disk/by-uuid/1234",
    "waits for /dev/sda2",
    "unlocks crypted",
    "writes boot entries into the firmware",
  ]);
  expect(remains(null, [])).toEqual(["does not evaluate"]);
});
