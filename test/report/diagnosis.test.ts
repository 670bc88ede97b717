import { describe, expect, test } from "vitest";
import type { MachineFacts } from "../../src/detect/machine.ts";
import type { NixFacts, NixSettings, StoreFacts } from "../../src/detect/nix.ts";
import { diagnose, type Examination, type Finding } from "../../src/report/failures/diagnosis.ts";
import { renderDiagnosis } from "../../src/report/failures/diagnosis-text.ts";
import { machine } from "../support/capabilities.ts";

const GIB = 1024 ** 3;

const SETTINGS: NixSettings = {
  experimentalFeatures: ["nix-command", "flakes"],
  extraPlatforms: ["i686-linux"],
  systemFeatures: ["kvm", "big-parallel"],
  builders: "@/etc/nix/machines",
  buildUsersGroup: "nixbld",
  buildDir: undefined,
  maxJobs: 4,
  sandbox: "true",
};

const STORE: StoreFacts = {
  url: "daemon",
  trusted: true,
  folder: { value: "/nix/store", evidence: "builtins.storeDir" },
  error: "",
};

const NIX: NixFacts = { version: "nix (Nix) 2.31.2", tooOld: false, settings: SETTINGS, store: STORE };

const MACHINE: MachineFacts = {
  temporary: { folder: "/tmp", free: 50 * GIB, writable: true },
  store: { folder: "/nix/store", free: 50 * GIB, writable: false },
  builds: { folder: "/tmp", free: 50 * GIB, writable: true },
  kvm: { value: "usable", evidence: "/dev/kvm can be opened" },
  emulated: { value: [], evidence: "read from binfmt_misc" },
  builders: { value: 0, evidence: "read from /etc/nix/machines" },
  buildUsers: true,
};

const HEALTHY: Examination = {
  nix: NIX,
  machine: MACHINE,
  capabilities: machine("25.11", "ng"),
  currentSystem: "x86_64-linux",
  system: undefined,
  images: [],
  missing: [],
  neededNix: undefined,
};

function find(examination: Partial<Examination>, id: string): Finding {
  const findings = diagnose({ ...HEALTHY, ...examination });
  const found = findings.filter((finding) => finding.id === id);
  if (found.length !== 1) throw new Error(`${found.length} findings "${id}"`);
  return found[0]!;
}

const withSettings = (changes: Partial<NixSettings>) => ({
  nix: { ...NIX, settings: { ...SETTINGS, ...changes } },
});
const withStore = (changes: Partial<StoreFacts>) => ({ nix: { ...NIX, store: { ...STORE, ...changes } } });
const withMachine = (changes: Partial<MachineFacts>) => ({ machine: { ...MACHINE, ...changes } });

test("a healthy machine has nothing to mend", () => {
  for (const { state, mend } of diagnose(HEALTHY)) expect([state, mend]).toEqual(["ok", null]);
});

// What is wrong, the finding that says so, how bad it is, and a word of the line that mends it.
test.each<[string, Partial<Examination>, string, Finding["state"], RegExp | null]>([
  ["no Nix", { nix: undefined }, "nix", "fail", /nixos\.org\/download/],
  ["an old Nix", { nix: { ...NIX, tooOld: true } }, "nix", "fail", /upgrade/],
  [
    "a nixpkgs that refuses this Nix",
    { neededNix: { value: "2.18", evidence: "read from /nixpkgs/lib/minfeatures.nix" } },
    "nix-for-nixpkgs",
    "fail",
    /upgrade Nix/,
  ],
  ["a slip in a name", { images: ["isoo"] }, "name", "fail", /"iso"/],
  [
    "an image that this nixpkgs cannot make",
    { images: ["oci"], missing: [{ name: "oci", why: "there is no nixos/modules/image/images.nix" }] },
    "image",
    "fail",
    /-I nixpkgs=/,
  ],
  [
    "a name that only a configuration may define",
    { images: ["my-appliance-image"] },
    "name",
    "fail",
    /image\.modules/,
  ],
  [
    "a daemon that is not running",
    withStore({ url: undefined, error: "error: cannot connect" }),
    "store",
    "fail",
    /systemctl start nix-daemon/,
  ],
  ["an untrusted user", withStore({ trusted: false }), "trusted-user", "note", /^trusted-users = /],
  [
    "a container without nixbld",
    { ...withStore({ url: "local" }), ...withMachine({ buildUsers: false }) },
    "build-users",
    "fail",
    /^build-users-group = /,
  ],
  [
    "no flakes",
    withSettings({ experimentalFeatures: ["nix-command"] }),
    "experimental-features",
    "note",
    /^experimental-features = nix-command flakes/,
  ],
  ["no sandbox", withSettings({ sandbox: "false" }), "sandbox", "note", /^sandbox = true/],
  [
    "no nixpkgs",
    { capabilities: { kind: "missing", message: "no nixpkgs found", hints: ["-I nixpkgs=X"] } },
    "nixpkgs",
    "fail",
    /^-I nixpkgs=X$/,
  ],
  [
    "a nixpkgs without images",
    { capabilities: machine("24.11", "none") },
    "nixpkgs",
    "note",
    /channel:nixos-unstable/,
  ],
  ["no nixos-rebuild", { capabilities: machine("25.11", "none") }, "nixos-rebuild", "ok", null],
  [
    "no space in TMPDIR",
    withMachine({ temporary: { folder: "/tmp", free: 0.5 * GIB, writable: true } }),
    "tmpdir",
    "fail",
    /^TMPDIR=/,
  ],
  [
    "little space in TMPDIR",
    withMachine({ temporary: { folder: "/tmp", free: 5 * GIB, writable: true } }),
    "tmpdir",
    "note",
    /^TMPDIR=/,
  ],
  [
    "a TMPDIR for others",
    withMachine({ temporary: { folder: "/tmp", free: 50 * GIB, writable: false } }),
    "tmpdir",
    "fail",
    /^TMPDIR=/,
  ],
  [
    "no space in the store",
    withMachine({ store: { folder: "/nix/store", free: 0.5 * GIB, writable: true } }),
    "store-space",
    "fail",
    /nix-collect-garbage/,
  ],
  [
    "no space for the daemon's builds",
    withMachine({ builds: { folder: "/nix/var/nix/builds", free: 0.5 * GIB, writable: false } }),
    "build-dir",
    "fail",
    /^build-dir = /,
  ],
  [
    "another system",
    { system: "aarch64-linux" },
    "system",
    "fail",
    /boot\.binfmt\.emulatedSystems = \[ "aarch64-linux" \];/,
  ],
  [
    "a system the kernel emulates",
    { system: "aarch64-linux", ...withMachine({ emulated: { value: ["qemu-aarch64"], evidence: "read" } }) },
    "system",
    "fail",
    /^extra-platforms = aarch64-linux/,
  ],
  [
    "a system Nix emulates",
    { system: "aarch64-linux", ...withSettings({ extraPlatforms: ["aarch64-linux"] }) },
    "system",
    "ok",
    null,
  ],
  [
    "a system with a builder",
    { system: "aarch64-linux", ...withMachine({ builders: { value: 1, evidence: "read" } }) },
    "system",
    "ok",
    null,
  ],
  ["a Mac", { currentSystem: "aarch64-darwin" }, "system", "fail", /nix\.linux-builder\.enable/],
  [
    "a Mac with a builder",
    { currentSystem: "aarch64-darwin", ...withMachine({ builders: { value: 1, evidence: "read" } }) },
    "system",
    "ok",
    null,
  ],
  ["max-jobs 0", withSettings({ maxJobs: 0 }), "system", "fail", /^-j auto$/],
  [
    "no KVM",
    {
      ...withSettings({ systemFeatures: [] }),
      ...withMachine({ kvm: { value: "absent", evidence: "none" } }),
    },
    "kvm",
    "note",
    /^nixos-generate --no-kvm .*extra-system-features = kvm/,
  ],
  [
    "KVM for others",
    {
      ...withSettings({ systemFeatures: [] }),
      ...withMachine({ kvm: { value: "forbidden", evidence: "no" } }),
    },
    "kvm",
    "note",
    /usermod -aG kvm/,
  ],
  [
    "a qcow without KVM",
    { images: ["iso", "qcow"], ...withSettings({ systemFeatures: [] }) },
    "kvm",
    "fail",
    /^nixos-generate --no-kvm .*extra-system-features = kvm/,
  ],
  [
    "an iso without KVM",
    { images: ["iso", "docker", "sd-card", "vm"], ...withSettings({ systemFeatures: [] }) },
    "kvm",
    "note",
    /^nixos-generate --no-kvm .*extra-system-features = kvm/,
  ],
  [
    "kvm promised and not there",
    withMachine({ kvm: { value: "absent", evidence: "none" } }),
    "kvm",
    "note",
    null,
  ],
])("%s", (_, examination, id, state, mend) => {
  const finding = find(examination, id);
  expect(finding.state).toBe(state);
  if (mend === null) expect(finding.mend).toBeNull();
  else expect(finding.mend).toMatch(mend);
  expect(finding.evidence).not.toBe("");
});

describe("as text", () => {
  const finding: Finding = { id: "kvm", state: "note", finding: "none", evidence: "looked", mend: "do this" };

  test("says how it was seen and what mends it, where something is to mend", () => {
    expect(renderDiagnosis([finding], false)).toBe(
      "note  kvm                    none\n                             seen by: looked\n                             fix: do this\n",
    );
    expect(renderDiagnosis([{ ...finding, state: "ok", mend: null }], false)).toBe(
      "ok    kvm                    none\n",
    );
  });

  test("has colours only where they are wanted", () => {
    expect(renderDiagnosis([finding], true)).toContain("\u001b[33mnote");
    expect(renderDiagnosis([finding], false)).not.toContain("\u001b");
  });
});
