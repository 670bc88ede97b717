import type { Command } from "commander";

/**
 * The subcommands by name; each file exports a function that gives its commander command, and is
 * loaded only when it is asked for.
 */
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  build: async () => (await import("./build.ts")).buildCommand(),
  doctor: async () => (await import("./doctor.ts")).doctorCommand(),
  explain: async () => (await import("./explain.ts")).explainCommand(),
  formats: async () => (await import("./formats.ts")).formatsCommand(),
  migrate: async () => (await import("./migrate.ts")).migrateCommand(),
};

export const SUBCOMMAND_NAMES: readonly string[] = Object.keys(LOADERS);

/** Runs the subcommand that argv begins with. */
export async function runSubcommand(argv: readonly string[]): Promise<void> {
  const { runCommand } = await import("./command.ts");
  await runCommand(await loadSubcommand(argv[0]!), argv.slice(1));
}

export function loadSubcommand(name: string): Promise<Command> {
  return LOADERS[name]!();
}
