import { InvalidArgumentError, Option } from "commander";
import type { MigrateOptions } from "../../migrate/engine/types.ts";
import { VERIFY_FLAGS } from "../../verify/flake-outputs.ts";
import { collect, newCommand } from "../command.ts";
import { CommandWithNixFlags } from "../nix-flags.ts";
import { type ShimFlakeOptions, shimFlakeOption } from "../shim-flake.ts";
import { OUTPUT_FORMATS, type OutputFlags, reportKind } from "./migrate-output.ts";
import { runMigrate } from "./run-migrate.ts";

/** What `migrate` was given, by the names that commander gives its options. */
export interface MigrateFlags extends OutputFlags, ShimFlakeOptions {
  readonly write?: true;
  readonly interactive?: true;
  readonly stdinFilename?: string;
  readonly check?: true;
  readonly report?: readonly string[];
  readonly unsafe?: true;
  readonly allowDirty?: true;
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  readonly fidelity: MigrateOptions["fidelity"];
  readonly scripts: MigrateOptions["scripts"];
  readonly toRelease?: string;
  readonly verify?: true;
  readonly impure?: true;
}

const SUMMARY = "Rewrite code that uses nixos-generators to nixpkgs' own image building.";

export function migrateCommand(): CommandWithNixFlags {
  return newCommand("migrate", SUMMARY, (name) => new CommandWithNixFlags(name, VERIFY_FLAGS))
    .argument(
      "[path...]",
      "files and folders to migrate (default: the whole repository around the current folder)",
    )
    .addOption(new Option("-w, --write", "change the files instead of printing a diff").conflicts("check"))
    .addOption(
      new Option("-n, --dry-run", "print the diff and write nothing (the default)").conflicts([
        "write",
        "check",
      ]),
    )
    .addOption(new Option("--diff", "the same as --dry-run").conflicts(["write", "check"]))
    .addOption(
      new Option(
        "--interactive",
        "ask for each fix, as git add -p does, and write what was chosen",
      ).conflicts(["write", "check", "json", "annotate", "outputFormat"]),
    )
    .addOption(
      new Option(
        "--stdin-filename <file>",
        "with - as the path: the text of this file is on standard input, and the new one is printed; for editors",
      ).conflicts(["write", "interactive", "verify"]),
    )
    .option("--check", "print what there is to do, without the diff")
    .addOption(
      new Option("--output-format <format>", "format of standard output; all but text are for programs")
        .choices(OUTPUT_FORMATS)
        .conflicts(["json", "annotate"]),
    )
    .addOption(new Option("--json", "the same as --output-format json").conflicts("annotate"))
    .addOption(new Option("--annotate <kind>", "the same as --output-format github").choices(["github"]))
    .option(
      "--report <file>",
      "write a report: .md for the body of a pull request, .html for a browser; may be given several times",
      collectReport,
    )
    .option("--unsafe", "also apply fixes that could change behaviour")
    .option("--only <id>", "run only this rule; may be given several times", collect)
    .option(
      "--exclude <glob>",
      "skip these files; a pattern as in .gitignore, may be given several times",
      collect,
    )
    .addOption(
      new Option(
        "--fidelity <kind>",
        "what images keep: how they boot and behave (same), the same derivation (exact), or nothing (native: nixpkgs' own)",
      )
        .choices(["same", "exact", "native"])
        .default("same"),
    )
    .addOption(
      new Option("--scripts <kind>", "what command lines become: nixos-rebuild, nix build, or this command")
        .choices(["rebuild", "nix", "shim"])
        .default("rebuild"),
    )
    .addOption(shimFlakeOption())
    .option(
      "--to-release <yy.mm>",
      "NixOS release to write for; what flake.lock pins by default",
      parseRelease,
    )
    .option("--verify", "evaluate the flakes before and after, and compare the derivations; needs Nix")
    .option(
      "--impure",
      "with --verify: evaluate impurely, so that the flakes can read your files and environment",
    )
    .option("--allow-dirty", "write although git has uncommitted changes")
    .action(runMigrate);
}

function parseRelease(value: string): string {
  if (/^\d\d\.(05|11)$/.test(value)) return value;
  throw new InvalidArgumentError("a release looks like 25.11");
}

function collectReport(value: string, before: readonly string[] = []): readonly string[] {
  if (reportKind(value) !== undefined) return [...before, value];
  throw new InvalidArgumentError("a report is a file that ends in .md or .html");
}
