import { WITHHELD } from "../migrate/engine/types.ts";

/** Why something is left, for every `reason` of a report but "note". */
export const REASONS: Readonly<Record<string, string>> = {
  ...WITHHELD,
  safe: "the fix reaches files you did not name",
  unsafe: "the fix may be wrong where we cannot see; --unsafe applies it",
  "display-only": "the fix is only shown",
};
