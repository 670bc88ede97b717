import { FORMATS } from "../formats/index.ts";
import { targetOf } from "../migrate/rules/target.ts";

/** Names from the outputs of a flake down. */
export type OutputPath = readonly string[];

/** The value at a path before the migration; see src/legacy/outputs.nix. */
export interface OutputFacts {
  /** Undefined where it leads to no derivation. */
  readonly drvPath: string | undefined;
  /** The attribute of `system.build` it came from, where a module of nixos-generators named one. */
  readonly formatAttr: string | undefined;
  /** Whether it was a folder with a link to that derivation: so `config.formats` gives its images. */
  readonly wrapped: boolean;
}

/** One question to a flake; the answer is the values at those paths that exist. */
export interface OutputQuestion {
  readonly paths: readonly OutputPath[];
}

const HOSTS = "nixosConfigurations";

/** `config.formats.<format>` of every host among these, for the formats that the repository names. */
export function formatPaths(paths: readonly OutputPath[], named: readonly string[]): readonly OutputPath[] {
  const hosts = paths.filter(([name]) => name === HOSTS);
  return hosts.flatMap((host) => named.map((format) => [...host, "config", "formats", format]));
}

/**
 * Where an output is to be found after the migration: in its place; the image of a format under its native name, with
 * what was called by `formatAttr` before under any of the images that had it.
 */
export function questionAfter(path: OutputPath, facts: OutputFacts): OutputQuestion {
  if (path[0] === HOSTS && path.at(-2) === "formats") {
    // Still in its place where the migration left all formats as they are.
    return { paths: [path, nativePath(path.slice(0, -2), path.at(-1)!)] };
  }
  if (facts.formatAttr === undefined || path[0] !== HOSTS) return { paths: [path] };
  const config = [...path, "config"];
  const named = FORMATS.filter((format) => format.formatAttr === facts.formatAttr);
  const own = [...config, "system", "build", facts.formatAttr];
  // A module of nixos-generators in the host's own list becomes nixpkgs' image module, which defines this attribute.
  const image = [...config, "system", "build", "image"];
  const images = [image, ...named.map(({ name }) => nativePath(config, name))];
  return { paths: [own, ...images.filter((path) => !samePath(path, own))] };
}

function nativePath(config: OutputPath, format: string): OutputPath {
  const target = targetOf(format);
  if (target?.kind === "vm")
    return [...config, "system", "build", target.withBootLoader ? "vmWithBootLoader" : "vm"];
  return [...config, "system", "build", "images", target?.variant ?? format];
}

function samePath(a: OutputPath, b: OutputPath): boolean {
  return a.join("\0") === b.join("\0");
}

/** Whether the fixes may have named a difference of this output: not of a system as it is installed. */
export function isImage(path: OutputPath, facts: OutputFacts): boolean {
  return path[0] !== HOSTS || path.length > 2 || facts.formatAttr !== undefined;
}
