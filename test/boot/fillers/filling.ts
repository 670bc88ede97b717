import { fileURLToPath } from "node:url";
import type { Environment, Graph } from "../graph.ts";

/** Programs that are written here in place of nixpkgs' own. */
export const STAND_INS = fileURLToPath(new URL("../stand-ins", import.meta.url));

/** One output of one package that is to be filled. */
export interface Filling {
  /** Name of the derivation, such as `bash-5.3`. */
  readonly name: string;
  /** Name of the output, such as `out` or `bin`. */
  readonly output: string;
  /** The output's path. */
  readonly path: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly environment: Environment;
  readonly args: readonly string[];
  readonly graph: Graph;
  /** The output path of glibc, whose loader starts every program. */
  readonly glibc: string;
  /** Told of everything that is empty or only looks like what it is named. */
  readonly note: (what: string) => void;
}

export type Filler = (filling: Filling) => void;
