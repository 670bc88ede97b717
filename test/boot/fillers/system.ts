import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { copyDebs, link, put, taken, write } from "../copy.ts";
import { inTree, kernelRelease } from "../debian.ts";
import { SPECIAL } from "../packages.ts";
import { place, run } from "../workplace.ts";
import type { Filler, Filling } from "./filling.ts";
import { makeNothing } from "./toolchain.ts";

/** nixpkgs' systemd keeps what units are made from below example/. */
const EXAMPLES = [
  ["lib/systemd/system", "systemd/system"],
  ["lib/systemd/user", "systemd/user"],
  ["lib/sysctl.d", "sysctl.d"],
  ["lib/tmpfiles.d", "tmpfiles.d"],
  ["lib/sysusers.d", "sysusers.d"],
] as const;

/** Debian's systemd, laid out as nixpkgs' is. Units and programs that it lacks do nothing, and are named. */
export const fillSystemd: Filler = (filling) => {
  const { path, note } = filling;
  mkdirSync(path, { recursive: true });
  copyDebs(path, SPECIAL.systemd, note);
  const example = join(path, "example");
  for (const [from, to] of EXAMPLES) {
    mkdirSync(dirname(join(example, to)), { recursive: true });
    if (existsSync(join(path, from))) renameSync(join(path, from), join(example, to));
  }
  for (const name of ["sysctl.d/50-coredump.conf", "sysctl.d/50-default.conf"])
    writeMissing(join(example, name));
  writeMissing(join(path, "lib/modprobe.d/systemd.conf"));
  for (const folder of ["share/dbus-1/services", "etc/systemd"])
    rmSync(join(path, folder), { recursive: true, force: true });
  mkdirSync(join(path, "share/dbus-1/interfaces"), { recursive: true });
  const nothing = join(path, "lib/systemd/stand-in");
  makeNothing(nothing);
  const missing = [
    ...writeMissingUnits(filling, example, nothing),
    ...writeMissingPrograms(filling, nothing),
  ];
  if (missing.length > 0) note(`systemd: ${[...new Set(missing)].sort().join(", ")}`);
};

function writeMissing(path: string): void {
  if (!taken(path)) write(path, "# stand-in\n");
}

/** The units that NixOS links from systemd's: those of this image, as its build scripts name them, and of any other. */
function writeMissingUnits({ graph }: Filling, example: string, nothing: string): readonly string[] {
  const named = graph.everything().flatMap((derivation) => {
    if (!/^(?:initrd|system|user)-units$/.test(graph.name(derivation))) return [];
    const script = String(graph.environment(derivation)["buildCommand"] ?? "");
    const lists = script.matchAll(/for i in ([^;]*); do\n\s+fn=\/nix\/store\/\S+\/example/g);
    return [...lists].flatMap(([, units = ""]) => units.split(/\s+/));
  });
  const missing: string[] = [];
  for (const unit of new Set([...named, ...unitsOfModules()].filter((name) => name !== ""))) {
    for (const kind of ["system", "user"]) {
      const file = join(example, "systemd", kind, unit);
      if (taken(file)) continue;
      missing.push(unit);
      write(file, unitDoingNothing(unit, nothing));
    }
  }
  return missing;
}

const UNIT = /"([\w@.:\\-]+\.(?:service|socket|target|path|timer|slice|mount|automount))"/g;

/** systemd is filled once for all images: what modules link from it when they are on. */
function unitsOfModules(): readonly string[] {
  return matchesInModules("pstream(System|User)?Units", UNIT);
}

/** The first group of a pattern wherever it fits in nixpkgs' modules that hold `word`, an extended regular expression. */
function matchesInModules(word: string, pattern: RegExp): readonly string[] {
  const files = run(["grep", "-rlE", word, join(place.nixpkgs, "nixos/modules")]);
  return files
    .split("\n")
    .filter((file) => file !== "")
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(pattern)].map(([, found]) => found!));
}

/** A unit that is always skipped, and so never fails. */
function unitDoingNothing(unit: string, nothing: string): string {
  const head = `[Unit]\nDescription=stand-in for ${unit}, which Debian does not have\nDefaultDependencies=no\n`;
  const skipped = `${head}ConditionPathExists=!/\n`;
  if (unit.endsWith(".service")) return `${skipped}[Service]\nType=oneshot\nExecStart=${nothing}\n`;
  return unit.endsWith(".socket") ? `${skipped}[Socket]\nListenStream=/run/${unit}\n` : head;
}

/** The programs of systemd that NixOS names: in this image, and in any other. */
function writeMissingPrograms({ path, graph }: Filling, nothing: string): readonly string[] {
  const named = new RegExp(`${path.replaceAll(/[.+]/g, "\\$&")}/(lib/systemd/[\\w./@-]*\\w)`, "g");
  const texts = graph.everything().map((derivation) => JSON.stringify(graph.environment(derivation)));
  const programs = new Set([
    ...texts.flatMap((text) => [...text.matchAll(named)].map(([, program]) => program!)),
    ...matchesInModules("\\}/lib/systemd/systemd-", /\}\/(lib\/systemd\/systemd-[\w-]+)/g),
  ]);
  const missing = [...programs].filter((program) => !taken(join(path, program)));
  for (const program of missing) put(nothing, join(path, program));
  return missing;
}

export const fillGlibc: Filler = ({ output, path, note }) => {
  mkdirSync(path, { recursive: true });
  if (output === "out") {
    copyDebs(path, SPECIAL.glibc.out, note);
    link("lib", join(path, "lib64"));
    rmSync(join(path, "lib/gconv"), { recursive: true, force: true });
  } else if (output === "bin" || output === "getent") copyDebs(path, SPECIAL.glibc.bin, note);
};

export const fillLocales: Filler = ({ path }) => {
  const archive = inTree("/usr/lib/locale/locale-archive");
  if (existsSync(archive)) put(archive, join(path, "lib/locale/locale-archive"));
  else write(join(path, "lib/locale/locale-archive"), "");
};

export const fillCertificates: Filler = ({ path }) => {
  const folder = inTree("/usr/share/ca-certificates/mozilla");
  const certificates = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"));
  write(join(path, "etc/ssl/certs/ca-bundle.crt"), certificates.join(""));
  write(join(path, "etc/ssl/trust-source/ca-bundle.trust.p11-kit"), "");
};

/** Debian's kernel; it has its own version, which the modules' folder is named for. */
export const fillKernel: Filler = ({ output, path }) => {
  const release = kernelRelease();
  mkdirSync(path, { recursive: true });
  if (output === "out") {
    put(inTree(`/boot/vmlinuz-${release}`), join(path, "bzImage"));
    put(inTree(`/boot/System.map-${release}`), join(path, "System.map"));
  }
  if (output === "modules") {
    const modules = join(path, "lib/modules", release);
    cpSync(inTree(`/usr/lib/modules/${release}`), modules, { recursive: true, verbatimSymlinks: true });
    for (const name of ["build", "source", "vmlinuz"])
      rmSync(join(modules, name), { force: true, recursive: true });
  }
};

export const fillKernelConfiguration: Filler = ({ path }) =>
  put(inTree(`/boot/config-${kernelRelease()}`), path);
