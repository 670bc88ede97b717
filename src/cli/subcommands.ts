import type { Command } from "commander";

/**
 * The subcommands by name; each file exports a function that gives its commander command, and is
 * loaded only when it is asked for.
 */
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {};

export const SUBCOMMAND_NAMES: readonly string[] = Object.keys(LOADERS);

/** Runs the subcommand that argv begins with. */
export async function runSubcommand(argv: readonly string[]): Promise<void> {
  const command = await LOADERS[argv[0]!]!();
  await command.parseAsync(argv.slice(1), { from: "user" });
}
