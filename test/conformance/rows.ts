import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { additionsFor } from "../../src/formats/additions.ts";
import type { LegacyFormat } from "../../src/formats/index.ts";
import { isBefore } from "../../src/formats/releases.ts";

/** What asks for an image: the command, the command with `--flake`, the flake's function, or `config.formats`. */
export type Way = "command" | "flake" | "function" | "all-formats";

export const WAYS: readonly Way[] = ["command", "flake", "function", "all-formats"];

/**
 * Who makes the image: nixos-generators, our bundled module, nixpkgs' own variant with our additions, or a configuration
 * into which `migrate --fidelity exact` wrote them.
 */
export type Strategy = "original" | "bundled" | "native" | "written";

/** What is compared: two trees and a configuration. */
export interface Setting {
  /** Checkout of nixpkgs. */
  readonly nixpkgs: string;
  /** Checkout of nixos-generators; without one nothing is compared. */
  readonly generators?: string | undefined;
  /** A NixOS configuration. */
  readonly configuration: string;
  /** What formats that name no system of their own are built for. */
  readonly system: string;
  /** The release of that nixpkgs (YY.MM). */
  readonly release: string;
  /** The variants of that nixpkgs; none before 25.05. */
  readonly variants: readonly string[];
  /** Packages that nixpkgs builds in the middle of an evaluation, which `--readonly-mode` does not do; see stand-ins.ts. */
  readonly standIns: readonly string[];
  /** Whether what `migrate` writes is measured as well. */
  readonly withWritten: boolean;
}

/** One format asked for in one way, as compare.nix takes it. */
export interface Row {
  readonly format: string;
  readonly system: string;
  readonly way: Way;
  readonly variant: string | null;
  readonly action: string | null;
  readonly diskSize: number | null;
  /** File with the module that `migrate` writes; null where that is not measured. */
  readonly written: string | null;
  readonly strategies: readonly Strategy[];
}

/** MiB; the original's machines refuse its own default of "auto" since it knows nixpkgs' option, with 24.11. */
const VM_DISK_SIZE = 4096;

export function rowOf(format: LegacyFormat, way: Way, setting: Setting): Row {
  const { native } = format;
  const { release, variants, generators } = setting;
  // A nixpkgs without variants has no native strategy, whatever the builders it has.
  const hasImages = variants.length > 0;
  const variant =
    (native.kind === "own" && hasImages) || (native.kind === "variant" && variants.includes(native.variant))
      ? native.variant
      : null;
  const action = native.kind === "vm" && hasImages ? native.action : null;
  const written = setting.withWritten && hasImages && way === "command" ? writtenFor(format, setting) : null;
  const choosesItself = way === "function" || way === "all-formats";
  return {
    format: format.name,
    system: format.system ?? setting.system,
    way,
    variant,
    action,
    written,
    diskSize: native.kind === "vm" && !isBefore(release, "24.11") ? VM_DISK_SIZE : null,
    strategies: [
      ...(generators === undefined ? [] : ["original" as const]),
      "bundled",
      ...((variant ?? action) === null || choosesItself ? [] : ["native" as const]),
      ...(written === null ? [] : ["written" as const]),
    ],
  };
}

/** A row's name in compare.nix. */
export function nameOfRow({ way, format }: Pick<Row, "way" | "format">): string {
  return `${way}-${format}`;
}

/** Writes the module that `migrate` puts into a variant for a format, into a file named for its content. */
function writtenFor({ name, system }: LegacyFormat, setting: Setting): string {
  const request = { fidelity: "exact", place: "variant", system: system ?? setting.system } as const;
  const { bindings, arguments: names } = additionsFor(name, request);
  const text = `{ ${[...names, "..."].join(", ")} }: {\n${bindings}\n}\n`;
  const file = join(tmpdir(), `written-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.nix`);
  writeFileSync(file, text);
  return file;
}
