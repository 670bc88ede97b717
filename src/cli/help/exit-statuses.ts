import type { SubcommandName } from "../subcommand-names.ts";

/** What the exit statuses of each subcommand mean, in the order of the numbers; "N" is another program's. */
const STATUSES: Readonly<Record<SubcommandName, readonly (readonly [status: string, meaning: string])[]>> = {
  build: [
    ["0", "every image was built or evaluated"],
    ["1", "one was not"],
    ["2", "the command line cannot be carried out"],
    ["N", "that of the program that failed or, with --run, of the machine"],
  ],
  completions: [
    ["0", "the text was printed"],
    ["2", "there is no such shell"],
  ],
  doctor: [
    ["0", "nothing was found that prevents the build"],
    ["1", "something was"],
    ["2", "a usage error"],
  ],
  explain: [
    ["0", "every command line was explained"],
    ["1", "one of them cannot work"],
    ["2", "there is none, or it cannot be read"],
  ],
  formats: [
    ["0", "the formats were listed"],
    ["2", "there is no such format, or a usage error"],
  ],
  help: [
    ["0", "the help was printed"],
    ["2", "there is no such subcommand"],
  ],
  migrate: [
    ["0", "nothing is left to do"],
    ["1", "something would change, or is left for a person"],
    ["2", "it could not be told: a file cannot be read or parsed, a verification failed, a usage error"],
  ],
  try: [
    ["0", "the image was started, and with --boot-check reached its end"],
    ["1", "it cannot be built or started, or did not"],
    ["2", "a usage error"],
    ["N", "that of QEMU"],
  ],
};

/** The exit statuses as help prints them. */
export function renderStatuses(name: SubcommandName): string {
  const rows = STATUSES[name].map(([status, meaning]) => `  ${status}  ${meaning}`);
  return ["Exit status:", ...rows].join("\n");
}
