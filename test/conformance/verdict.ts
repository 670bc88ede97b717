import type { Fidelity, LegacyFormat } from "../../src/formats/index.ts";
import type { HostImage } from "./evaluate.ts";
import type { Derivations, Measurement, Outcome } from "./measure.ts";

/**
 * How a strategy of ours compares with the original.
 *
 * - `same`: the same derivation. `same system`: another one, around the same NixOS system.
 * - `different`: neither. `evaluates`: there is no original to compare with, or it fails.
 * - `no builder`: this nixpkgs lacks the builder, and we say so. `fails`: it should not.
 */
export type Comparison =
  | "same"
  | "same system"
  | "different"
  | "evaluates"
  | "no builder"
  | "fails"
  | "no strategy";

export interface Verdict {
  readonly format: string;
  readonly original: "evaluates" | "fails" | "not asked";
  readonly bundled: Comparison;
  readonly native: Comparison;
  /** Of what `migrate` writes. */
  readonly written: Comparison;
  /** What the table says. */
  readonly claim: Fidelity;
  /** Why this is not good enough; absent where it is. */
  readonly complaint?: string;
  /** Whether our image is another one, and all that differs is what the table names. */
  readonly isNamed: boolean;
  /** Where the images differ, the nearest first; absent where that was not looked for. */
  readonly differences?: readonly string[];
  /** Nix's words for what fails, each with the strategy. */
  readonly errors: readonly string[];
}

/** What the comparison of the native strategy must be for the table to be right. */
const ENOUGH: Readonly<Record<Fidelity, readonly Comparison[]>> = {
  identical: ["same"],
  "with-module": ["same"],
  "own-part": ["same", "same system", "different"],
  repaired: ["same", "same system", "different", "evaluates"],
};

/**
 * Judges a measurement against what the table claims. `elsewhere`: on a system that not every format is for; what does
 * not evaluate there with the original either is not counted as a fault.
 */
export function judge(format: LegacyFormat, measured: Measurement, elsewhere = false): Verdict {
  const { name, fidelity } = format;
  const original = measured.original;
  const bundled = compareOutcomes(measured.bundled, original);
  const native = measured.native === undefined ? "no strategy" : compareOutcomes(measured.native, original);
  const written =
    measured.written === undefined ? "no strategy" : compareOutcomes(measured.written, original);
  const verdict = {
    format: name,
    original:
      original === undefined
        ? ("not asked" as const)
        : failed(original)
          ? ("fails" as const)
          : ("evaluates" as const),
    bundled,
    native,
    written,
    claim: fidelity,
    isNamed: false,
    errors: (["original", "bundled", "native", "written"] as const).flatMap((strategy) => {
      const outcome = measured[strategy];
      return outcome && failed(outcome) ? [`${strategy}: ${outcome.error}`] : [];
    }),
  };
  const foreign = elsewhere && original !== undefined && failed(original) && bundled === "fails";
  const complaint = foreign ? undefined : complaintAbout(verdict);
  return complaint === undefined ? verdict : { ...verdict, complaint };
}

function complaintAbout(verdict: Omit<Verdict, "complaint">): string | undefined {
  const { bundled, native, written, claim, original } = verdict;
  if (bundled === "fails") return "the bundled module does not evaluate";
  if (native === "fails" || native === "no builder") return "the native strategy does not evaluate";
  if (written === "fails") return "what migrate writes does not evaluate";
  // Without both sides there is nothing the claim could be held against.
  if (native === "no strategy" || original === "not asked") return undefined;
  if (!ENOUGH[claim].includes(native)) return `the table says "${claim}", measured: ${native}`;
  if (claim !== "repaired" && !ENOUGH[claim].includes(bundled)) {
    return `the table says "${claim}", the bundled module is ${bundled}`;
  }
  return undefined;
}

function compareOutcomes(ours: Outcome, original: Outcome | undefined): Comparison {
  if (failed(ours))
    return /^format ".*" needs ".*", which this nixpkgs /.test(ours.error) ? "no builder" : "fails";
  if (original === undefined || failed(original)) return "evaluates";
  return compare(ours, original);
}

function compare(ours: Derivations, original: Derivations): Comparison {
  if (ours.image === original.image) return "same";
  return ours.toplevel === original.toplevel ? "same system" : "different";
}

function failed(outcome: Outcome): outcome is { readonly error: string } {
  return "error" in outcome;
}

/**
 * What an image of a machine still has of that machine; empty when nothing.
 *
 * @param own parts of the machine's own device names, none of which may turn up
 */
export function remains(image: HostImage | null, own: readonly string[]): string[] {
  if (image === null) return ["does not evaluate"];
  const devices = [...image.devices, ...image.swap, image.resume].filter((device) =>
    own.some((part) => device.includes(part)),
  );
  return [
    ...devices.map((device) => `waits for ${device}`),
    ...image.luks.map((name) => `unlocks ${name}`),
    ...(image.writesFirmware ? ["writes boot entries into the firmware"] : []),
  ];
}
