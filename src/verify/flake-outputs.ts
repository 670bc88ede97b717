import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { Finished, Processes } from "../exec/processes.ts";
import { OUTPUTS } from "../legacy/paths.ts";
import { quoteString } from "../nix/quote.ts";
import { findCause, stripColours } from "../report/failures/nix-error.ts";
import { FLAGS, type Flag, type PassedFlag } from "../translate/command-line/flags.ts";
import { type Derivation, parseDerivations, storeName } from "./derivations.ts";
import type { OutputFacts, OutputPath, OutputQuestion } from "./outputs.ts";

/** Options that reach every evaluation of --verify. */
export interface NixOptions {
  readonly overrides: readonly (readonly [input: string, reference: string])[];
  /** Words for any command of Nix. */
  readonly words: readonly string[];
  /** The signal that ended the run, after which nothing more is started. */
  readonly interrupted: () => NodeJS.Signals | undefined;
}

const OVERRIDE = "--override-input";

/** The flags of Nix that --verify has a use for. */
export const VERIFY_FLAGS: readonly Flag[] = FLAGS.filter(({ names }) =>
  [OVERRIDE, "--offline", "--option", "--extra-experimental-features", "--accept-flake-config"].includes(
    names[0]!,
  ),
);

/** `impure` lets flakes read files and variables of the user, which building them would not. */
export function nixOptionsOf(
  passed: readonly PassedFlag[],
  impure: boolean,
  interrupted: NixOptions["interrupted"],
): NixOptions {
  const overrides = passed.filter(({ flag }) => flag === OVERRIDE);
  return {
    interrupted,
    overrides: overrides.map(({ values }) => [values[0]!, values[1]!]),
    words: [
      ...passed.flatMap((each) => (overrides.includes(each) ? [] : [each.flag, ...each.values])),
      ...(impure ? ["--impure"] : []),
    ],
  };
}

/** Something of Nix, or its error in one line. */
export type Asked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: string };

/** The facts of those paths of a question that exist; an empty list is a valid answer. */
export type Answer = Asked<readonly OutputFacts[]>;

const Facts = z
  .object({
    drvPath: z.string().nullable(),
    formatAttr: z.string().nullable(),
    wrapped: z.boolean(),
  })
  .transform(
    ({ drvPath, formatAttr, ...rest }): OutputFacts => ({
      drvPath: drvPath ?? undefined,
      formatAttr: formatAttr ?? undefined,
      ...rest,
    }),
  );
const Answers = z.array(z.array(Facts).nullable());
const Listing = z.object({ source: z.string(), outputs: z.array(z.array(z.string())) });

/** A whole NixOS takes up to a gigabyte, and none of it is given back before the process ends. */
const AT_ONCE = 8;

const NIX = ["nix", "--extra-experimental-features", "nix-command flakes"];

/** Where a flake lies: in `folder` ("" for none) of the tree at `root`, which is absolute and ours. */
export interface FlakePlace {
  readonly root: string;
  readonly folder: string;
}

/**
 * A flake in a folder of our own, asked through Nix as `nix build` would: purely, so that it reads no file and no
 * variable of the user. Only what the evaluation imports is built.
 */
export class FlakeOutputs {
  /** Names the content, once it does not change any more. */
  private hash = "";

  constructor(
    private readonly processes: Processes,
    private readonly place: FlakePlace,
    private readonly options: NixOptions,
  ) {}

  /** Completes the lock, which a pure evaluation does not, with the sources that inputs were given on the command line. */
  async lock(): Promise<Asked<undefined>> {
    const words = this.options.overrides.flatMap(([input, reference]) => [OVERRIDE, input, reference]);
    const ended = await this.run(["flake", "lock", this.reference(), ...words]);
    return ended.status === 0 ? { ok: true, value: undefined } : failure(ended);
  }

  /**
   * The store name of the flake's source, and the paths that may lead to derivations. From here on the folder must not
   * change: a pure evaluation takes a folder only by the hash of its content.
   */
  async list(): Promise<Asked<{ readonly source: string; readonly outputs: readonly OutputPath[] }>> {
    const hashed = await this.run(["hash", "path", this.place.root], []);
    if (hashed.status !== 0) return failure(hashed);
    this.hash = hashed.stdout.trim();
    const all = await this.ask({ list: "all" }, Listing);
    const listing = all.ok ? all : await this.ask({ list: "standard" }, Listing);
    if (!listing.ok) return listing;
    return { ok: true, value: { ...listing.value, source: storeName(listing.value.source) } };
  }

  /** Answers in the order of the questions; `progress` is told how many there are so far. */
  async answer(
    questions: readonly OutputQuestion[],
    progress: (answered: number) => void,
  ): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (let at = 0; at < questions.length; at += AT_ONCE) {
      progress(at);
      answers.push(...(await this.answerTogether(questions.slice(at, at + AT_ONCE))));
    }
    return answers;
  }

  private async answerTogether(questions: readonly OutputQuestion[]): Promise<readonly Answer[]> {
    const together = questions.length > 1 ? await this.ask({ outputs: questions }, Answers) : undefined;
    const answers: Answer[] = [];
    for (const [index, question] of questions.entries()) {
      const value = together?.ok ? together.value[index] : undefined;
      // One that throws is asked again by itself, for its reason; an error that passes tryEval costs all theirs.
      answers.push(value == null ? await this.answerAlone(question) : { ok: true, value });
    }
    return answers;
  }

  private async answerAlone(question: OutputQuestion): Promise<Answer> {
    const alone = await this.ask({ outputs: [{ ...question, strict: true }] }, Answers);
    return alone.ok ? { ok: true, value: alone.value[0] ?? [] } : alone;
  }

  private async ask<Value>(request: object, schema: z.ZodType<Value>): Promise<Asked<Value>> {
    const text = quoteString(JSON.stringify({ flake: this.reference(), ...request }));
    // As an expression: with --file Nix evaluates impurely.
    const code = `((${await readFile(OUTPUTS, "utf8")}\n) { request = ${text}; }).answer`;
    const ended = await this.run(["eval", "--json", "--expr", code]);
    if (ended.status !== 0) return failure(ended);
    return { ok: true, value: schema.parse(JSON.parse(ended.stdout)) };
  }

  private reference(): string {
    const { root, folder } = this.place;
    const encode = (path: string) => path.split("/").map(encodeURIComponent).join("/");
    const settings = [
      ...(folder === "" ? [] : [`dir=${encode(folder)}`]),
      ...(this.hash === "" ? [] : [`narHash=${encodeURIComponent(this.hash)}`]),
    ];
    return `path:${encode(root)}${settings.length === 0 ? "" : `?${settings.join("&")}`}`;
  }

  private async run(words: readonly string[], options = this.options.words): Promise<Finished> {
    const signal = this.options.interrupted();
    if (signal !== undefined) return { status: 1, stdout: "", stderr: "", signal, fault: "interrupted" };
    const [command = "", ...rest] = words;
    return this.processes.capture({ argv: [...NIX, command, ...rest, ...options] });
  }
}

/** Derivations by their names in the store. */
export async function showDerivations(
  processes: Processes,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Derivation>> {
  // `nix derivation show` since 2.14, `nix show-derivation` before.
  for (const words of [["derivation", "show"], ["show-derivation"]]) {
    const { status, stdout } = await processes.capture({ argv: [...NIX, ...words, ...paths] });
    if (status === 0) return parseDerivations(stdout);
  }
  return new Map();
}

function failure({ stderr, fault }: Finished): { readonly ok: false; readonly error: string } {
  const said = findCause(stderr) ?? stripColours(stderr).trim().split("\n").at(-1);
  return { ok: false, error: fault ?? (said || "Nix failed without a message") };
}
