import { Command, type ParseOptions } from "commander";
import { FLAGS, type Flag, type PassedFlag } from "../translate/command-line/flags.ts";
import { renderFlags } from "./help/help.ts";

/** The flags that are handed on to Nix, and those that take two words, which commander cannot read. */
export const NIX_FLAGS: readonly Flag[] = FLAGS.filter(
  ({ group, values }) => group === "nix" || values.length > 1,
);

export interface TakenFlags {
  /** What is left for commander. */
  readonly rest: readonly string[];
  readonly passed: readonly PassedFlag[];
  /** Values of --special-arg. */
  readonly specialArgs: Readonly<Record<string, string>>;
  /** A flag whose values are not there. */
  readonly incomplete: Flag | undefined;
}

/** Takes the flags for Nix out of a command line, wherever they are before `--`. */
export function takeNixFlags(argv: readonly string[], flags: readonly Flag[] = NIX_FLAGS): TakenFlags {
  const byName = new Map(flags.flatMap((flag) => flag.names.map((name) => [name, flag] as const)));
  const rest: string[] = [];
  const passed: PassedFlag[] = [];
  const specialArgs: [string, string][] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!;
    if (word === "--") {
      rest.push(...argv.slice(at));
      break;
    }
    const flag = byName.get(word);
    if (flag === undefined) {
      rest.push(word);
      continue;
    }
    const values = argv.slice(at + 1, at + 1 + flag.values.length);
    if (values.length < flag.values.length) {
      return { rest, passed, specialArgs: Object.fromEntries(specialArgs), incomplete: flag };
    }
    if (flag.passes) passed.push({ flag: word, values });
    else specialArgs.push([values[0]!, values[1]!]);
    at += values.length;
  }
  return { rest, passed, specialArgs: Object.fromEntries(specialArgs), incomplete: undefined };
}

/** A subcommand that takes the flags for Nix besides its own options. */
export class CommandWithNixFlags extends Command {
  taken: TakenFlags = { rest: [], passed: [], specialArgs: {}, incomplete: undefined };

  constructor(
    name: string,
    readonly nixFlags: readonly Flag[] = NIX_FLAGS,
  ) {
    super(name);
    this.addHelpText("after", () => {
      const flags = renderFlags(nixFlags, this.configureHelp().helpWidth ?? 80);
      return ["", "Passed on to Nix:", ...flags].join("\n");
    });
  }

  override async parseAsync(argv: readonly string[] = [], options?: ParseOptions): Promise<this> {
    this.taken = takeNixFlags(argv, this.nixFlags);
    const { incomplete } = this.taken;
    if (incomplete)
      this.error(`error: missing value after ${[incomplete.names[0], ...incomplete.values].join(" ")}`);
    return super.parseAsync([...this.taken.rest], options);
  }
}
