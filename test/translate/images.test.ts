import { describe, expect, test } from "vitest";
import type { ImagesInvocation } from "../../src/translate/images.ts";
import { isUnsupported } from "../../src/translate/plan.ts";
import { type ImagesPlan, planImages } from "../../src/translate/plan-images.ts";
import { CONTEXT, machine } from "../support/capabilities.ts";

const NOTHING: ImagesInvocation = {
  names: [],
  all: false,
  hosts: [],
  allHosts: false,
  fidelity: undefined,
  configuration: "conf.nix",
  flake: undefined,
  system: undefined,
  diskSize: undefined,
  specialArgs: {},
  searchPath: [],
  passed: [],
  imageOfHost: false,
  bootCheck: false,
  noKvm: false,
  buildMemory: undefined,
  noChannel: false,
  outDir: undefined,
  hash: false,
  dryRun: false,
  printDrv: false,
  json: false,
};

const NEW = machine("25.11", "ng");
const OLD = machine("24.11", "none");

function plan(changes: Partial<ImagesInvocation>, capabilities = NEW): ImagesPlan {
  const outcome = planImages({ ...NOTHING, ...changes }, capabilities, CONTEXT);
  if (isUnsupported(outcome)) throw new Error(outcome.message);
  return outcome;
}

function requestOf(name: string, changes: Partial<ImagesInvocation> = {}, capabilities = NEW) {
  const { strategy, format, variant, action, fidelity } = plan({ names: [name], ...changes }, capabilities)
    .request.images[name]!;
  return [strategy, format, variant ?? action, fidelity];
}

describe("a name means", () => {
  test.each([
    // A legacy name: the image that -f builds, even where nixpkgs has a variant of that name.
    ["iso", ["native", "iso", "iso", "same"]],
    ["raw", ["native", "raw", "raw", "same"]],
    ["qcow", ["native", "qcow", "qemu", "same"]],
    ["install-iso", ["native", "install-iso", "iso-installer", "same"]],
    ["docker", ["native", "docker", "docker", "same"]],
    ["vm-nogui", ["native", "vm-nogui", "build-vm", "same"]],
    // A variant that was no format: nixpkgs' own.
    ["qemu-efi", ["native", null, "qemu-efi", "native"]],
    ["oci", ["native", null, "oci", "native"]],
    ["sd-card", ["native", null, "sd-card", "native"]],
    // An unknown name: perhaps a variant that the configuration defines.
    ["wsl", ["native", null, "wsl", "native"]],
  ])("%s on 25.11", (name, request) => {
    expect(requestOf(name)).toEqual(request);
  });

  test("--fidelity legacy is the bundled module, and nothing for what never was a format", () => {
    expect(requestOf("iso", { fidelity: "legacy" })).toEqual(["legacy", "iso", null, "same"]);
    expect(requestOf("qemu", { fidelity: "legacy" })).toEqual(["legacy", "qcow", null, "same"]);
    expect(planImages({ ...NOTHING, names: ["oci"], fidelity: "legacy" }, NEW, CONTEXT)).toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(/"oci" is not one of them/),
    });
  });

  test.each([
    ["iso", ["native", "iso", "iso", "same"]],
    ["qemu", ["native", "qcow", "qemu", "same"]],
    ["sd-card", ["native", "sd-x86_64", "sd-card", "same"]],
    // No legacy format was ever this image.
    ["oci", ["native", null, "oci", "native"]],
  ])("%s with --fidelity same", (name, request) => {
    expect(requestOf(name, { fidelity: "same" })).toEqual(request);
  });

  test("qcow with --fidelity native is nixpkgs' own image", () => {
    expect(requestOf("qcow", { fidelity: "native" })).toEqual(["native", "qcow", "qemu", "native"]);
  });

  test("sd-card with --system is the format for that board", () => {
    const changes = { fidelity: "same", system: "aarch64-linux" } as const;
    expect(requestOf("sd-card", changes)).toEqual(["native", "sd-aarch64", "sd-card", "same"]);
  });

  test.each([
    ["iso", ["legacy", "iso", null, "same"]],
    ["qemu", ["legacy", "qcow", null, "same"]],
    ["install-iso", ["legacy", "install-iso", null, "same"]],
  ])("%s on 24.11 is the bundled module", (name, request) => {
    expect(requestOf(name, {}, OLD)).toEqual(request);
  });
});

test.each([
  [["oci"], false],
  [["wsl"], false],
  [[], true],
])("24.11 has no variants: %j, --all %j", (names, all) => {
  const outcome = planImages({ ...NOTHING, names, all }, OLD, CONTEXT);
  expect(outcome).toMatchObject({ kind: "unsupported" });
});

test("the plan is one evaluation and one build of everything", () => {
  const { steps, request } = plan({
    names: ["iso", "qcow", "iso"],
    outDir: "out",
    json: true,
    hash: true,
    passed: [
      { flag: "-j", values: ["4"] },
      { flag: "--keep-going", values: [] },
      { flag: "--show-trace", values: [] },
    ],
  });
  expect(Object.keys(request.images)).toEqual(["iso", "qcow"]);
  expect(request.configuration).toBe("/work dir/conf.nix");
  expect(steps).toEqual([
    { kind: "evaluate", command: { env: {}, argv: expect.arrayContaining(["--show-trace", "answers"]) } },
    { kind: "realise", command: { env: {}, argv: ["nix-store", "--realise", "--keep-going", "-j", "4"] } },
    { kind: "link-images", folder: "/work dir/out" },
    { kind: "print-images", what: "file", json: true, hash: true },
  ]);
});

test("--print-drv builds nothing", () => {
  const { steps } = plan({ names: ["iso"], printDrv: true, outDir: "out" });
  expect(steps.map(({ kind }) => kind)).toEqual(["evaluate", "print-images"]);
});

test("--all leaves the names to the evaluation, and says which are built as legacy formats", () => {
  const byName = plan({ all: true }).request;
  expect(byName).toMatchObject({ all: true, images: {}, ofVariant: { formats: { iso: "iso", raw: "raw" } } });
  expect(byName.ofVariant.formats).not.toHaveProperty("qemu");
  const { formats } = plan({ all: true, fidelity: "same" }).request.ofVariant;
  expect(formats).toMatchObject({ qemu: "qcow", iso: "iso", "digital-ocean": "do" });
  expect(formats).not.toHaveProperty("sd-card");
  expect(plan({ all: true, fidelity: "native" }).request.ofVariant.formats).toEqual({});
});

test("which images the names mean is said once, where nixpkgs has another", () => {
  expect(plan({ names: ["iso", "qemu", "raw", "azure", "oci"] }).taken).toEqual([
    "iso, raw: as nixos-generators made it; --fidelity native builds nixpkgs' own",
    "qemu: nixpkgs' own; --fidelity same builds what nixos-generators made",
  ]);
  expect(plan({ names: ["iso", "qemu"], fidelity: "native" }).taken).toEqual([]);
});

test("24.11 is named as the reason for the bundled module, and no flag that was not given", () => {
  const { notes, taken } = plan({ names: ["iso", "qcow"] }, OLD);
  expect(taken).toEqual([
    expect.stringMatching(/^iso, qcow: built with the bundled module: .*24\.11\) has no /),
  ]);
  expect(notes.join("\n")).not.toContain("--fidelity legacy");
  // Said once for each image.
  expect(notes.filter((note) => note.includes("has no system.build.images"))).toHaveLength(2);
});

test("what nixpkgs' own image lacks is noted, and what is broken in it", () => {
  const { notes } = plan({ names: ["qemu", "iso", "vagrant-virtualbox"], fidelity: "native" });
  expect(notes.join("\n")).toMatch(/iso: nixpkgs' own variant iso/);
  expect(plan({ names: ["qemu"] }).notes.join("\n")).toMatch(
    /qemu: nixpkgs' own; -f qcow had: .*--fidelity same/,
  );
});

test("on a nixpkgs without images the note says what is lacking, not what was asked for", () => {
  for (const fidelity of [undefined, "same"] as const) {
    const { notes, request } = plan({ names: ["iso"], fidelity }, OLD);
    expect(request.images["iso"]).toMatchObject({ strategy: "legacy", fidelity: "same" });
    expect(notes.join("\n")).toMatch(/has no system\.build\.images/);
    expect(notes.join("\n")).not.toMatch(/--fidelity legacy|asks for/);
  }
});
