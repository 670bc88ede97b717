import type { Command } from "commander";
import type { SubcommandName } from "./subcommand-names.ts";

export { SUBCOMMAND_NAMES } from "./subcommand-names.ts";

/**
 * The subcommands by name; each file exports a function that gives its commander command, and is
 * loaded only when it is asked for.
 */
const LOADERS: Readonly<Record<SubcommandName, () => Promise<Command>>> = {
  build: async () => (await import("./build/build-command.ts")).buildCommand(),
  completions: async () => (await import("./commands/completions.ts")).completionsCommand(),
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand(),
  explain: async () => (await import("./commands/explain.ts")).explainCommand(),
  formats: async () => (await import("./commands/formats.ts")).formatsCommand(),
  help: async () => (await import("./commands/help-command.ts")).helpCommand(),
  migrate: async () => (await import("./migrate/migrate-command.ts")).migrateCommand(),
  try: async () => (await import("./commands/try.ts")).tryCommand(),
};

/** Runs the subcommand that argv begins with. */
export async function runSubcommand(argv: readonly string[]): Promise<void> {
  const { runCommand } = await import("./command.ts");
  await runCommand(await loadSubcommand(argv[0]!), argv.slice(1));
}

/** `name` is one of SUBCOMMAND_NAMES. */
export function loadSubcommand(name: string): Promise<Command> {
  return LOADERS[name as SubcommandName]();
}
