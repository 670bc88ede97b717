import { WITHHELD } from "../../migrate/engine/types.ts";

/** Why something is left, for every `reason` of a report but "note". */
export const REASONS: Readonly<Record<string, string>> = {
  ...WITHHELD,
  safe: "the fix reaches files you did not name",
  unsafe: "the fix could change behaviour; --unsafe applies it",
  "display-only": "the fix is shown only, never applied",
};
