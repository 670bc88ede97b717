const NAMES = ["build", "completions", "doctor", "explain", "formats", "help", "migrate", "try"] as const;

export type SubcommandName = (typeof NAMES)[number];

/** Words that begin a command line of ours and not a legacy one; none of them was ever a legacy flag. */
export const SUBCOMMAND_NAMES: readonly string[] = NAMES;
