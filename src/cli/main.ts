#!/usr/bin/env node
import { FORMAT_NAMES } from "../formats/index.ts";
import { sayFailure, watchStreams } from "./failure.ts";
import { SUBCOMMAND_NAMES } from "./subcommand-names.ts";

const argv = process.argv.slice(2);

watchStreams();

// Loads no more than the command at hand needs: a list of names should not wait for a parser.
if (argv.length === 1 && argv[0] === "--list") {
  process.stdout.write(`${FORMAT_NAMES.join("\n")}\n`);
} else if (SUBCOMMAND_NAMES.includes(argv[0] ?? "")) {
  const { runSubcommand } = await import("./subcommands.ts");
  await runSubcommand(argv).catch((problem) => fail(problem, 2));
} else {
  const { runLegacy } = await import("./legacy.ts");
  await runLegacy(argv).catch((problem) => fail(problem, 1));
}

/** The one catch: what comes here is the environment's fault or ours. */
function fail(problem: unknown, status: number): void {
  sayFailure(problem);
  process.exitCode = status;
}
