import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { write } from "../copy.ts";
import { debsFor } from "../packages.ts";
import { fillGrub, fillRefind, fillSyslinux } from "./boot-loaders.ts";
import type { Filler, Filling } from "./filling.ts";
import { fillBusybox, fillFaketime, fillFromDebian, fillPerl, fillPerlModule } from "./programs.ts";
import {
  fillCertificates,
  fillGlibc,
  fillKernel,
  fillKernelConfiguration,
  fillLocales,
  fillSystemd,
} from "./system.ts";
import {
  fillCompiler,
  fillImageCopier,
  fillInitrdMaker,
  fillNixosInit,
  fillQemu,
  fillSecurityWrapper,
  fillStdenv,
} from "./toolchain.ts";

/** What becomes of an output's files afterwards: programs that are made here, or are not ELF of Debian, stay as they are. */
type Treatment = "patched" | "as it is";

interface Way {
  readonly name: RegExp;
  readonly fill: Filler;
  readonly treatment: Treatment;
  /** Whether it fills every output, also those that are empty elsewhere. */
  readonly every?: true;
}

const text =
  (content: string): Filler =>
  ({ path }) =>
    write(path, content);

/** A program that nothing calls while an image is built or started. */
const refusing =
  (program: string): Filler =>
  ({ path, note }) => {
    write(
      join(path, "bin", program),
      `#!/bin/sh\necho "${program}: a stand-in, not to be run" >&2\nexit 1\n`,
      0o755,
    );
    note(`script: ${program}`);
  };

const HOOK = "installManPage() { :; }\ninstallShellCompletion() { :; }\ninstallBin() { :; }\n";

/** Packages that Debian's files alone do not make. The first that fits counts. */
const WAYS: readonly Way[] = [
  { name: /^busybox/, fill: fillBusybox, treatment: "as it is" },
  { name: /^gcc-wrapper/, fill: fillCompiler, treatment: "as it is", every: true },
  { name: /^glibc-locales/, fill: fillLocales, treatment: "patched" },
  { name: /^glibc-2/, fill: fillGlibc, treatment: "patched", every: true },
  { name: /^grub-2/, fill: fillGrub, treatment: "patched" },
  {
    name: /^install-shell-files/,
    fill: ({ path }) => write(join(path, "nix-support/setup-hook"), HOOK),
    treatment: "as it is",
  },
  {
    name: /^kmod-blacklist/,
    fill: ({ path }) => write(join(path, "modprobe.conf"), "# stand-in\n"),
    treatment: "as it is",
  },
  { name: /^kmod-debian-aliases/, fill: text("# stand-in\n"), treatment: "as it is" },
  { name: /^libfaketime/, fill: fillFaketime, treatment: "as it is" },
  { name: /^linux-config/, fill: fillKernelConfiguration, treatment: "as it is", every: true },
  { name: /^linux-\d/, fill: fillKernel, treatment: "as it is", every: true },
  { name: /^lkl/, fill: fillImageCopier, treatment: "as it is" },
  { name: /^make-initrd-ng/, fill: fillInitrdMaker, treatment: "as it is" },
  { name: /^nixos-init/, fill: fillNixosInit, treatment: "as it is" },
  { name: /^nixos-rebuild-ng/, fill: refusing("nixos-rebuild"), treatment: "as it is" },
  { name: /^nss-cacert/, fill: fillCertificates, treatment: "as it is", every: true },
  { name: /^perl-5/, fill: fillPerl, treatment: "patched" },
  { name: /^perl5/, fill: fillPerlModule, treatment: "patched" },
  { name: /^qemu/, fill: fillQemu, treatment: "as it is" },
  { name: /^refind/, fill: fillRefind, treatment: "as it is" },
  { name: /^security-wrapper/, fill: fillSecurityWrapper, treatment: "as it is" },
  { name: /^stdenv-linux/, fill: fillStdenv, treatment: "as it is" },
  { name: /^switch-to-configuration/, fill: refusing("switch-to-configuration"), treatment: "as it is" },
  { name: /^syslinux/, fill: fillSyslinux, treatment: "patched" },
  { name: /^systemd(?:-minimal)?-\d/, fill: fillSystemd, treatment: "patched" },
  { name: /^unifont|\.png/, fill: text(""), treatment: "as it is", every: true },
];

/** Outputs that nothing needs while an image is built or started. */
const EMPTY_OUTPUTS: ReadonlySet<string> = new Set([
  ...[
    "man",
    "doc",
    "info",
    "devdoc",
    "debug",
    "dev",
    "static",
    "dist",
    "tests",
    "locate",
    "examples",
    "python",
  ],
  ...["hashed", "unbundled", "apparmor", "pam", "installedTests"],
]);

/** Fills one output of a package. */
export function fill(filling: Filling): Treatment {
  const { name, output, path, note } = filling;
  const way = WAYS.find((each) => each.name.test(name));
  const isPam = name.startsWith("libcap") && output === "pam";
  if (EMPTY_OUTPUTS.has(output) && !way?.every && !isPam) {
    fillEmpty(filling);
    return "as it is";
  }
  if (way !== undefined) {
    way.fill(filling);
    return way.treatment;
  }
  if (debsFor(name) === undefined) {
    mkdirSync(path, { recursive: true });
    note(`empty: ${name}${output === "out" ? "" : `.${output}`}`);
    return "as it is";
  }
  fillFromDebian(filling);
  return "patched";
}

function fillEmpty({ output, path, outputs }: Filling): void {
  mkdirSync(path, { recursive: true });
  if (output !== "dev") return;
  const others = ["bin", "out", "lib"].flatMap((name) => outputs[name] ?? []);
  write(join(path, "nix-support/propagated-build-inputs"), `${others.join(" ")}\n`);
}
