import { findFlag, type PassedFlag } from "./flags.ts";

/** The words that the flags for Nix become on each program's command line. */
export function passedTo(
  program: "evaluate" | "realise" | "rebuild",
  passed: readonly PassedFlag[],
): readonly string[] {
  return passed.flatMap(({ flag, values }) => {
    const how = findFlag(flag)!.passes![program];
    if (how === true) return [flag, ...values];
    return Array.isArray(how) ? how : [];
  });
}

/** The first flag that nixos-rebuild would drop where it is needed, if there is one. */
export function findFlagRebuildCannotCarry(passed: readonly PassedFlag[]): string | undefined {
  return passed.find(({ flag }) => findFlag(flag)!.passes!.rebuild === "unable")?.flag;
}
