import { FORMATS, findFormat } from "../formats/index.ts";
import type { AnnouncedDifference } from "../migrate/engine/types.ts";
import { targetOf } from "../migrate/nix/target.ts";
import type { Cause } from "./derivations.ts";

/** Names from the outputs of a flake down. */
export type OutputPath = readonly string[];

/** What stands at a path before the migration; see src/legacy/outputs.nix. */
export interface OutputFacts {
  /** Undefined where it leads to no derivation. */
  readonly drvPath: string | undefined;
  /** The attribute of `system.build` it came from, where a module of nixos-generators named one. */
  readonly formatAttr: string | undefined;
  /** Whether it was a folder with a link to that derivation: so `config.formats` gives its images. */
  readonly wrapped: boolean;
}

/** What is asked of a flake at once; the answer is what stands at those paths that are there. */
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
    return { paths: [nativePath(path.slice(0, -2), path.at(-1)!)] };
  }
  if (facts.formatAttr === undefined || path[0] !== HOSTS) return { paths: [path] };
  const config = [...path, "config"];
  const named = FORMATS.filter((format) => format.formatAttr === facts.formatAttr);
  const own = [...config, "system", "build", facts.formatAttr];
  const images = named.map(({ name }) => nativePath(config, name));
  return { paths: [own, ...images.filter((image) => !samePath(image, own))] };
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

/**
 * What became of one output of a flake.
 *
 * - `same`: the same derivation.
 * - `named`: a difference that the migration announced, or that lies in the flake's own source.
 * - `different`: another derivation.
 * - `lost`: evaluated before and does not now.
 * - `skipped`: did not evaluate before, so that nothing can be compared.
 */
export interface VerifiedOutput {
  /** Attribute path, such as `packages.x86_64-linux.iso`. */
  readonly attribute: string;
  readonly outcome: "same" | "named" | "different" | "lost" | "skipped";
  /** Derivations before and after the migration; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether what the migration claims holds here; a skipped output proves nothing against it. */
  readonly fine: boolean;
  /** One sentence. */
  readonly verdict: string;
  /** Why the derivations differ, nearest to the output first. */
  readonly causes: readonly Cause[];
}

/** What the applied fixes announced about the images of one flake. */
export interface Claims {
  /** A sentence with both revisions, where nixosGenerate built with another nixpkgs than the flake's own. */
  readonly nixpkgs: string | undefined;
  /** Differences that stand in the table of formats, or were asked for. */
  readonly differences: readonly AnnouncedDifference[];
}

/** What was found out about an output that is another derivation after the migration. */
export interface Differing {
  /** Of the difference from `before`, or from what the old code gives with the flake's own nixpkgs. */
  readonly causes: readonly Cause[];
  /**
   * Whether nixos-generators built with another nixpkgs: that is all the difference, or `causes` leaves it out of
   * account; `unknown` where what the old code gives with the flake's own nixpkgs could not be found out.
   */
  readonly otherNixpkgs: "no" | "all" | "left out" | "unknown";
}

/** An output whose derivation is the one it was before. */
export function judgeSame(facts: OutputFacts): Judgement {
  if (facts.wrapped) return named("the same image, no longer in a folder of links to it");
  return { outcome: "same", fine: true, verdict: "the same derivation" };
}

type Judgement = Pick<VerifiedOutput, "outcome" | "fine" | "verdict">;

export function judgeDifference(differing: Differing, image: boolean, claims: Claims): Judgement {
  const { causes, otherNixpkgs } = differing;
  const known = image ? claims.differences : [];
  const change = image && otherNixpkgs !== "no" ? claims.nixpkgs : undefined;
  const reasons = otherNixpkgs === "all" ? [] : explanation(causes, known);
  if (change !== undefined && otherNixpkgs === "unknown") {
    return named(`${change}; whether that is all could not be tried`);
  }
  if (reasons === undefined) {
    return { outcome: "different", fine: false, verdict: "this is another derivation than before" };
  }
  if (change === undefined) return named(reasons.join("; "));
  return named([`${change}; with that nixpkgs the old code gives the same`, ...reasons].join(", "));
}

const OWN_SOURCE = "the same but for the flake's own source, which it contains";

/** The sentences that account for every cause; undefined where there is none, or one that none accounts for. */
function explanation(
  causes: readonly Cause[],
  known: readonly AnnouncedDifference[],
): readonly string[] | undefined {
  const found = causes.map((cause) => {
    if (cause.difference.kind === "own-source") return OWN_SOURCE;
    return known.find(({ explains }) => accountsFor(explains, cause))?.text;
  });
  return causes.length === 0 || found.includes(undefined) ? undefined : [...new Set(found as string[])];
}

function accountsFor(
  explains: AnnouncedDifference["explains"],
  { path, within, difference }: Cause,
): boolean {
  if (explains === "everything") return true;
  if (explains === "order") return difference.kind === "order";
  const { inside, parts } = explains;
  const apart = parts === undefined || parts.includes(path.at(-1) ?? "");
  return difference.kind !== "unseen" && within.includes(inside) && apart;
}

function named(verdict: string): Judgement {
  return { outcome: "named", fine: true, verdict };
}
