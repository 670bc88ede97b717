import { it } from "vitest";

/** A check beside the outcome of a run, which kills no more mutants than that: `npm run mutation` leaves it out. */
export const further = process.env["MUTATION"] === undefined ? it : it.skip;
