import type { AnnouncedDifference, AnnouncedParts } from "../migrate/engine/types.ts";
import { type Cause, withoutRepetition } from "./causes.ts";

/** What may become of one output of a flake, as people read it. */
export const VERDICTS = {
  same: "same derivation",
  order: "the same but for the order of lists",
  announced: "differs as announced",
  different: "differs",
  /** It did not evaluate before, so that nothing can be compared. */
  skipped: "not compared",
} as const;

export type Verdict = keyof typeof VERDICTS;

/** A verdict and what it rests on. */
export interface Judgement {
  readonly outcome: Verdict;
  /** Whether what the migration claims holds here; a skipped output proves nothing against it. */
  readonly fine: boolean;
  /** What is announced, what is wrong or why it was not compared; one sentence, undefined where the verdict needs none. */
  readonly because: string | undefined;
}

export interface VerifiedOutput extends Judgement {
  /** Attribute path, such as `packages.x86_64-linux.iso`. */
  readonly attribute: string;
  /** In the words of `VERDICTS`. */
  readonly verdict: string;
  /** Derivations before and after the migration; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Why the derivations differ, nearest to the output first. */
  readonly causes: readonly Cause[];
}

/** What the applied fixes announced about the images of one flake. */
export interface Claims {
  /** A sentence with both revisions, where nixosGenerate built with another nixpkgs than the flake's own. */
  readonly nixpkgs: string | undefined;
  /** Differences that the table of formats names, or that were asked for. */
  readonly differences: readonly AnnouncedDifference[];
  /** Whether the order of lists may differ without having been announced. */
  readonly anyOrder: boolean;
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
  /** Whether it is an image: of a system as it is installed nothing is announced but the order of lists. */
  readonly image: boolean;
}

/** More than a person reads. */
const CAUSES_SHOWN = 5;

/** The output of a judgement, with what led to it. */
export function verifiedOutput(
  place: Pick<VerifiedOutput, "attribute" | "before" | "after">,
  judgement: Judgement,
  causes: readonly Cause[] = [],
): VerifiedOutput {
  const shown = withoutRepetition(causes).slice(0, CAUSES_SHOWN);
  return { ...place, ...judgement, verdict: VERDICTS[judgement.outcome], causes: shown };
}

/** Judges an output whose derivation is the one it was before; `unwrapped` where it lay in a folder of links. */
export function judgeSame(unwrapped: boolean): Judgement {
  const because = unwrapped ? "it is no longer behind a folder of links" : undefined;
  return { outcome: "same", fine: true, because };
}

export function judgeSkipped(error: string): Judgement {
  return { outcome: "skipped", fine: true, because: `it did not evaluate before: ${error}` };
}

/** Judges an output that cannot be evaluated after the migration; `error` is undefined where it is not there. */
export function judgeLost(error: string | undefined): Judgement {
  return different(error === undefined ? "it is gone" : `it does not evaluate any more: ${error}`);
}

/** Judges an output that is another derivation: every cause must be one that was announced. */
export function judgeDifference(differing: Differing, claims: Claims): Judgement {
  const { causes, otherNixpkgs, image } = differing;
  const change = image && otherNixpkgs !== "no" ? claims.nixpkgs : undefined;
  if (change !== undefined && otherNixpkgs === "unknown")
    return different(`${change}; what the old code gives with the flake's own could not be evaluated`);
  const reasons = otherNixpkgs === "all" ? [] : explanation(causes, image ? claims : withoutImages(claims));
  if (reasons === undefined) return different(undefined);
  if (change !== undefined)
    return announced([`${change}, with which the old code gives the same`, ...reasons.map(textOf)]);
  if (reasons.every((reason) => reason === ORDER))
    return { outcome: "order", fine: true, because: undefined };
  return announced(reasons.map(textOf));
}

/** A cause is the order of lists, or what a text says. */
type Reason = typeof ORDER | string;
const ORDER = Symbol("the order of lists");
const OWN_SOURCE = "it contains the flake's own source, which changes";

function textOf(reason: Reason): string {
  return reason === ORDER ? "the order of lists" : reason;
}

function withoutImages({ anyOrder }: Claims): Claims {
  return { nixpkgs: undefined, differences: [], anyOrder };
}

/** What accounts for the causes; undefined where there is no cause, or one that nothing accounts for. */
function explanation(causes: readonly Cause[], claims: Claims): readonly Reason[] | undefined {
  const found = causes.map((cause) => reasonFor(cause, claims));
  if (causes.length === 0 || found.includes(undefined)) return undefined;
  return [...new Set(found as Reason[])];
}

function reasonFor(cause: Cause, { differences, anyOrder }: Claims): Reason | undefined {
  const { kind } = cause.difference;
  if (kind === "own-source") return OWN_SOURCE;
  const known = differences.find(({ explains }) => accountsFor(explains, cause));
  if (kind === "order" && (anyOrder || known !== undefined)) return ORDER;
  return known?.text;
}

function accountsFor(explains: AnnouncedDifference["explains"], cause: Cause): boolean {
  if (explains === "everything") return true;
  if (explains === "order") return cause.difference.kind === "order";
  return explains.some((parts) => isIn(parts, cause));
}

function isIn({ inside, parts, lines }: AnnouncedParts, { path, within, difference }: Cause): boolean {
  if (difference.kind === "unseen") return false;
  if (inside !== undefined && !within.includes(inside)) return false;
  if (parts !== undefined && !parts.includes(path.at(-1) ?? "")) return false;
  if (lines === undefined || difference.kind !== "text") return true;
  const told = difference.lines.map((line) => line.trim()).filter((line) => line !== "");
  return told.every((line) => lines.some((beginning) => line.startsWith(beginning)));
}

function announced(reasons: readonly string[]): Judgement {
  return { outcome: "announced", fine: true, because: reasons.join("; ") };
}

function different(because: string | undefined): Judgement {
  return { outcome: "different", fine: false, because };
}
