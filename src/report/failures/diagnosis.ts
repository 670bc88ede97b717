import type { Capabilities, Fact } from "../../detect/capabilities.ts";
import type { Missing } from "../../detect/index.ts";
import type { MachineFacts, Space } from "../../detect/machine.ts";
import type { NixFacts } from "../../detect/nix.ts";
import { FORMAT_NAMES, isBuiltInMachine, nearest, VARIANTS } from "../../formats/index.ts";

/** "fail": the build would; "note": worth knowing, some builds would. */
export type FindingState = "ok" | "note" | "fail";

export interface Finding {
  readonly id: string;
  readonly state: FindingState;
  /** What was found. */
  readonly finding: string;
  /** How it was found out. */
  readonly evidence: string;
  /** The line that mends it: to type, or to write where it says. */
  readonly mend: string | null;
}

/** What the doctor looked at. */
export interface Examination {
  readonly nix: NixFacts | undefined;
  readonly machine: MachineFacts;
  readonly capabilities: Capabilities | Missing;
  readonly currentSystem: string;
  /** The job: the system to build for, and the formats or variants, if any were named. */
  readonly system: string | undefined;
  readonly images: readonly string[];
  /** Those of them that the nixpkgs at hand cannot build, each with the reason. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
  /** The oldest Nix that the nixpkgs takes, where it refuses this one for its age. */
  readonly neededNix: Fact<string> | undefined;
}

const GIB = 1024 ** 3;
/** Below this no image of a NixOS system gets built. */
const TOO_LITTLE = 1 * GIB;
/** What a build of a disk image takes, with the image twice on its way. */
const ENOUGH = 10 * GIB;

/** Everything that decides whether an image can be built here, in the order in which it is needed. */
export function diagnose(examination: Examination): readonly Finding[] {
  const { nix } = examination;
  if (nix === undefined) return [NO_NIX, ...spaceFindings(examination)];
  return [
    versionFinding(nix),
    ...storeFindings(nix, examination),
    ...settingsFindings(nix),
    ...capabilityFindings(examination),
    ...spaceFindings(examination),
    systemFinding(nix, examination),
    kvmFinding(nix, examination),
    ...nameFindings(examination),
    ...missingFindings(examination),
  ];
}

const NAMES: readonly string[] = [...new Set([...FORMAT_NAMES, ...VARIANTS.map(({ name }) => name)])];

/** Names that neither nixos-generators nor nixpkgs has. A configuration may define one, which only `build` can tell. */
function nameFindings({ images }: Examination): readonly Finding[] {
  const unknown = images.filter((image) => !NAMES.includes(image));
  return unknown.map((image) => {
    const [near] = nearest(image, NAMES);
    return {
      id: "name",
      state: "fail",
      finding: `"${image}" is neither a format nor a variant of nixpkgs`,
      evidence: "nixos-generate formats",
      mend:
        near === undefined ? "image.modules of the configuration may define it" : `did you mean "${near}"?`,
    };
  });
}

function missingFindings({ missing }: Examination): readonly Finding[] {
  return missing.map(({ name, why }) => ({
    id: "image",
    state: "fail",
    finding: `this nixpkgs cannot build "${name}"`,
    evidence: why,
    mend: "-I nixpkgs=channel:nixos-unstable chooses another",
  }));
}

const NO_NIX: Finding = {
  id: "nix",
  state: "fail",
  finding: "there is no Nix",
  evidence: "nix --version does not run",
  mend: "install it: https://nixos.org/download, or apt-get install nix-bin on Debian",
};

function versionFinding({ version, tooOld }: NixFacts): Finding {
  const evidence = "nix --version";
  if (!tooOld) return { id: "nix", state: "ok", finding: version, evidence, mend: null };
  const mend = "upgrade to Nix 2.4 or later: https://nixos.org/download";
  return { id: "nix", state: "fail", finding: `${version} is too old`, evidence, mend };
}

function storeFindings({ store, settings }: NixFacts, { machine }: Examination): readonly Finding[] {
  if (store.url === undefined) {
    const evidence = store.error.trim().split("\n").at(-1) ?? "nix store info fails";
    const mend = "start the daemon: systemctl start nix-daemon.socket, or run as the owner of the store";
    return [{ id: "store", state: "fail", finding: "the Nix store cannot be opened", evidence, mend }];
  }
  const opened: Finding = {
    id: "store",
    state: "ok",
    finding: `${store.folder.value}, through ${store.url}`,
    evidence: "nix store info",
    mend: null,
  };
  const trust: Finding = {
    id: "trusted-user",
    state: store.trusted === false ? "note" : "ok",
    finding:
      store.trusted === false
        ? "you are not a trusted user: the daemon ignores your --builders, --option and substituters"
        : store.trusted
          ? "you are a trusted user"
          : "the store does not say whether it trusts you",
    evidence: "nix store info",
    mend: store.trusted === false ? "trusted-users = root @wheel   (in /etc/nix/nix.conf)" : null,
  };
  if (machine.buildUsers !== false || store.url !== "local") return [opened, trust];
  const group = settings!.buildUsersGroup;
  const users: Finding = {
    id: "build-users",
    state: "fail",
    finding: `the group "${group}" of the setting build-users-group does not exist: nothing can be built`,
    evidence: "nix config show; /etc/group",
    mend: "build-users-group =   (in /etc/nix/nix.conf, in a container; elsewhere make the group)",
  };
  return [opened, trust, users];
}

function settingsFindings({ settings }: NixFacts): readonly Finding[] {
  if (settings === undefined) return [];
  const lacking = ["nix-command", "flakes"].filter((name) => !settings.experimentalFeatures.includes(name));
  const features: Finding = {
    id: "experimental-features",
    state: lacking.length === 0 ? "ok" : "note",
    finding:
      lacking.length === 0
        ? "nix-command and flakes are on"
        : `${lacking.join(" and ")} off: nixos-generate turns them on for itself; other commands do not have them`,
    evidence: "nix config show",
    mend: lacking.length === 0 ? null : "experimental-features = nix-command flakes   (in /etc/nix/nix.conf)",
  };
  const apart = settings.sandbox !== "false";
  const sandbox: Finding = {
    id: "sandbox",
    state: apart ? "ok" : "note",
    finding: apart ? `sandbox = ${settings.sandbox}` : "builds are not sandboxed",
    evidence: "nix config show",
    mend: apart ? null : "sandbox = true   (in /etc/nix/nix.conf)",
  };
  return [features, sandbox];
}

function capabilityFindings({ capabilities, neededNix }: Examination): readonly Finding[] {
  if ("kind" in capabilities) {
    const [mend = null] = capabilities.hints;
    const evidence = capabilities.stderr?.trim().split("\n").at(-1) ?? "looked for it";
    return [{ id: "nixpkgs", state: "fail", finding: capabilities.message, evidence, mend }];
  }
  const { nixpkgs, nixosRebuild } = capabilities;
  const count = nixpkgs.variants?.value.length;
  const able =
    count === undefined
      ? "only an evaluation shows its variants"
      : count === 0
        ? "no image variants: formats are built from bundled modules"
        : `${count} image variants`;
  const ready = nixosRebuild.value === "bash" || nixosRebuild.value === "ng";
  const refused: Finding[] = neededNix
    ? [
        {
          id: "nix-for-nixpkgs",
          state: "fail",
          finding: `this nixpkgs needs Nix ${neededNix.value} or later`,
          evidence: neededNix.evidence,
          mend: "upgrade Nix: https://nixos.org/download; or choose an older nixpkgs: -I nixpkgs=channel:nixos-...",
        },
      ]
    : [];
  return [
    ...refused,
    {
      id: "nixpkgs",
      state: count === 0 ? "note" : "ok",
      finding: `${nixpkgs.place}, ${nixpkgs.release?.value ?? "release unknown"}, ${able}`,
      evidence:
        [nixpkgs.release?.evidence, nixpkgs.variants?.evidence].filter(Boolean).join("; ") ||
        "flake metadata",
      mend: count === 0 ? "-I nixpkgs=channel:nixos-unstable chooses one that builds images itself" : null,
    },
    {
      id: "nixos-rebuild",
      state: "ok",
      finding: ready
        ? nixosRebuild.evidence
        : `${nixosRebuild.evidence}; images are built through Nix itself`,
      evidence: "looked on PATH",
      mend: null,
    },
  ];
}

function spaceFindings({ machine: { temporary, store, builds } }: Examination): readonly Finding[] {
  const elsewhere = "TMPDIR=/path/with/space nixos-generate ...";
  const tmpdir: Finding = temporary.writable
    ? spaceFinding("tmpdir", "TMPDIR", temporary, elsewhere)
    : {
        id: "tmpdir",
        state: "fail",
        finding: `TMPDIR (${temporary.folder}) cannot be written to`,
        evidence: "access",
        mend: elsewhere,
      };
  const setting = "build-dir = /path/with/space   (in /etc/nix/nix.conf)";
  const apart = builds.folder !== temporary.folder;
  return [
    tmpdir,
    ...(apart ? [spaceFinding("build-dir", "the builders' folder", builds, setting)] : []),
    spaceFinding("store-space", "the store", store, "nix-collect-garbage -d"),
  ];
}

function spaceFinding(id: string, what: string, { folder, free }: Space, mend: string): Finding {
  const evidence = `statfs ${folder}`;
  if (free === undefined) {
    return { id, state: "note", finding: `the free space of ${what} is unknown`, evidence, mend: null };
  }
  const state = free < TOO_LITTLE ? "fail" : free < ENOUGH ? "note" : "ok";
  const finding = `${(free / GIB).toFixed(1)} GiB free in ${what} (${folder})`;
  return { id, state, finding, evidence, mend: state === "ok" ? null : mend };
}

/** Images are Linux; a Mac builds them on another machine. */
function targetOf({ system, currentSystem }: Examination): string {
  return system ?? currentSystem.replace(/-darwin$/, "-linux");
}

function systemFinding({ settings }: NixFacts, examination: Examination): Finding {
  const { currentSystem, machine } = examination;
  const target = targetOf(examination);
  const here = target === currentSystem || settings?.extraPlatforms.includes(target) === true;
  const idle = settings?.maxJobs === 0;
  const builders = machine.builders.value;
  if (here && !idle) {
    const finding =
      target === currentSystem ? `builds for ${target} run here` : `${target} is emulated or native here`;
    return { id: "system", state: "ok", finding, evidence: "nix config show", mend: null };
  }
  if (builders > 0) {
    const finding = `builds for ${target} need one of the ${builders} remote builders`;
    return { id: "system", state: "ok", finding, evidence: machine.builders.evidence, mend: null };
  }
  if (here) {
    const finding = "max-jobs is 0 and there is no remote builder: nothing can be built";
    return { id: "system", state: "fail", finding, evidence: "nix config show", mend: "-j auto" };
  }
  return foreignSystem(target, examination);
}

function foreignSystem(target: string, { currentSystem, machine }: Examination): Finding {
  const cpu = target.split("-")[0]!;
  const evidence = `nix config show; ${machine.emulated.evidence}; ${machine.builders.evidence}`;
  const finding = `nothing here builds for ${target}`;
  const emulated = machine.emulated.value.some((name) => name.includes(cpu));
  const mend = currentSystem.endsWith("-darwin")
    ? "nix.linux-builder.enable = true;   (in the configuration of nix-darwin)"
    : emulated
      ? `extra-platforms = ${target}   (in /etc/nix/nix.conf; the kernel's emulator for ${cpu} is there)`
      : `boot.binfmt.emulatedSystems = [ "${target}" ];   (on NixOS; elsewhere install qemu-user-static and set extra-platforms = ${target})`;
  return { id: "system", state: "fail", finding, evidence, mend };
}

function kvmFinding({ settings }: NixFacts, { machine, images }: Examination): Finding {
  const { value, evidence } = machine.kvm;
  const offered = settings?.systemFeatures.includes("kvm") === true;
  if (offered) {
    const slow = value !== "usable";
    return {
      id: "kvm",
      state: slow ? "note" : "ok",
      finding: slow
        ? "Nix offers kvm, but the device does not work: builds of disk images are emulated, and slow"
        : 'disk images are built with KVM; on a nested machine it may still fail ("KVM internal error"): --no-kvm avoids it',
      evidence: `${evidence}; system-features has kvm`,
      mend: null,
    };
  }
  const stuck = images.filter(isBuiltInMachine);
  const remote = machine.builders.value > 0;
  const mend =
    value === "forbidden"
      ? "sudo usermod -aG kvm $USER   (and log in again)"
      : "nixos-generate --no-kvm ..., or extra-system-features = kvm in /etc/nix/nix.conf: both use emulation, which is slow";
  return {
    id: "kvm",
    state: stuck.length > 0 && !remote ? "fail" : "note",
    finding:
      stuck.length > 0
        ? `${stuck.join(", ")} cannot be built here without KVM`
        : "disk images (qcow, raw, amazon, ...) cannot be built here; iso, kexec, containers and SD cards can",
    evidence,
    mend,
  };
}
