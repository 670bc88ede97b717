import { FORMAT_NAMES, findFormat, formatsOfVariant, nearest, VARIANTS } from "../../formats/index.ts";
import { FLAG_NAMES, findFlag, type HandledName, type PassedFlag } from "./flags.ts";
import type { Backend, FidelityMode, FlakeReference, LegacyCommand, LegacyFailure } from "./invocation.ts";

export const BACKENDS: readonly Backend[] = ["auto", "nixos-rebuild", "nix"];
export const FIDELITIES: readonly FidelityMode[] = ["same", "native", "legacy"];

/** What else than the command line changes its meaning. */
export interface ParseContext {
  /** NIXOS_GENERATE_BACKEND. */
  readonly backend?: string | undefined;
  /** Folder that an unknown format is reported to be missing from. */
  readonly formatsFolder: string;
}

/**
 * Reads a legacy command line word by word, in the order and with the arities of the original's loop
 * (nixos-generators 032decf, nixos-generate): the first unknown word ends it, `--help` and `--list` end
 * it where they are, of `-f` and `--format-path` the later one counts, and no value is ever glued to
 * its flag. Never throws; a refusal is a value that carries the original's words.
 */
export function parseLegacyArgv(argv: readonly string[], context: ParseContext): LegacyCommand {
  const garbled = argv.find((word) => word.includes("\ufffd"));
  if (garbled !== undefined) return notText(garbled);
  const draft = new Draft();
  let at = 0;
  while (at < argv.length) {
    const word = argv[at]!;
    const flag = findFlag(word);
    if (flag === undefined) return unknownOption(word);
    const values = argv.slice(at + 1, at + 1 + flag.values.length);
    if (values.length < flag.values.length) return missingValue(word, flag.values);
    if (flag.passes) draft.passed.push({ flag: word, values });
    else {
      const end = HANDLERS[flag.names[0]](draft, values);
      if (end !== undefined) return end;
    }
    at += 1 + values.length;
  }
  return draft.finish(context);
}

/** Takes one flag into the draft; an answer ends the command line where it is. */
type Handler = (draft: Draft, values: readonly string[]) => LegacyCommand | undefined;

/** A flag of the table that has no handler here does not compile. */
const HANDLERS: Readonly<Record<HandledName, Handler>> = {
  "--help": () => ({ kind: "help" }),
  "--list": () => ({ kind: "list" }),
  "--version": () => ({ kind: "version" }),
  "-f": (draft, [name = ""]) => {
    draft.format = { kind: "named", name };
  },
  // The original kept both in one variable, so an empty path is "no format".
  "--format-path": (draft, [path = ""]) => {
    draft.format = path === "" ? undefined : { kind: "module", path };
  },
  "-c": (draft, [path]) => {
    draft.configuration = path;
  },
  "--flake": (draft, [uri = ""]) => {
    draft.flake = parseFlakeReference(uri);
  },
  "--system": (draft, [system]) => {
    draft.system = system === "" ? undefined : system;
  },
  "--disk-size": (draft, [size]) => {
    draft.diskSize = size;
  },
  "--special-arg": (draft, [name = "", value = ""]) => {
    draft.specialArgs.push([name, value]);
  },
  "-I": (draft, [entry = ""]) => {
    draft.searchPath.push(entry);
  },
  "-o": (draft, [link]) => {
    draft.outLink = link;
  },
  "--run": (draft) => {
    draft.run = true;
    draft.format ??= { kind: "named", name: "vm" };
  },
  "--backend": (draft, [way]) => {
    draft.backend = way;
  },
  "--fidelity": (draft, [kind]) => {
    draft.fidelity = kind;
  },
  "--image-of-host": (draft) => {
    draft.imageOfHost = true;
  },
  "--boot-check": (draft) => {
    draft.bootCheck = true;
  },
  "--no-kvm": (draft) => {
    draft.noKvm = true;
  },
  "--no-channel": (draft) => {
    draft.noChannel = true;
  },
  "--build-memory": (draft, [size]) => {
    draft.buildMemory = size;
  },
  "--dry-run": (draft) => {
    draft.dryRun = true;
  },
  "--print-drv": (draft) => {
    draft.printDrv = true;
  },
  "--json": (draft) => {
    draft.json = true;
  },
};

class Draft {
  format: { kind: "named"; name: string } | { kind: "module"; path: string } | undefined;
  configuration: string | undefined;
  flake: FlakeReference | undefined;
  system: string | undefined;
  outLink: string | undefined;
  run = false;
  diskSize: string | undefined;
  backend: string | undefined;
  fidelity: string | undefined;
  imageOfHost = false;
  bootCheck = false;
  noKvm = false;
  noChannel = false;
  buildMemory: string | undefined;
  dryRun = false;
  printDrv = false;
  json = false;
  readonly specialArgs: [string, string][] = [];
  readonly searchPath: string[] = [];
  readonly passed: PassedFlag[] = [];

  finish(context: ParseContext): LegacyCommand {
    if (this.format === undefined) {
      return failure("missing format. use --help for more details", [
        "nixos-generate --list shows the formats",
      ]);
    }
    if (this.format.kind === "named" && findFormat(this.format.name) === undefined) {
      return unknownFormat(this.format.name, context.formatsFolder);
    }
    const diskSize = parseDiskSize(this.diskSize);
    if (typeof diskSize === "object") return diskSize;
    const buildMemory = parseBuildMemory(this.buildMemory);
    if (typeof buildMemory === "object") return buildMemory;
    const said = this.backend ?? (context.backend || "auto");
    // An older spelling: a bundled module is not a program, but another image.
    if (this.backend === "legacy" && (this.fidelity ?? "legacy") !== "legacy") {
      return failure(`--backend legacy means --fidelity legacy, and --fidelity ${this.fidelity} was given`, [
        "give only one of them",
      ]);
    }
    const backend = said === "legacy" ? "auto" : closed("--backend", said, BACKENDS);
    if (typeof backend === "object") return backend;
    const fidelity = closed(
      "--fidelity",
      this.fidelity ?? (said === "legacy" ? "legacy" : "same"),
      FIDELITIES,
    );
    if (typeof fidelity === "object") return fidelity;
    const confusion = this.confusion();
    if (confusion) return confusion;
    return {
      kind: "build",
      format: this.format,
      configuration: this.configuration,
      flake: this.flake,
      system: this.system,
      outLink: this.outLink,
      run: this.run,
      diskSize,
      specialArgs: Object.fromEntries(this.specialArgs),
      searchPath: this.searchPath,
      passed: this.passed,
      dryRun: this.dryRun,
      printDrv: this.printDrv,
      json: this.json,
      backend,
      fidelity,
      imageOfHost: this.imageOfHost,
      bootCheck: this.bootCheck,
      noKvm: this.noKvm,
      buildMemory,
      noChannel: this.noChannel,
    };
  }

  /** Combinations of our own flags that cannot be meant. */
  private confusion(): LegacyFailure | undefined {
    if (this.json && !this.dryRun && !this.printDrv) {
      return failure("--json has nothing to print", ["add --print-drv or --dry-run"]);
    }
    if (this.bootCheck && (this.run || this.dryRun || this.printDrv)) {
      return failure("--boot-check starts the image; --run, --dry-run and --print-drv make none", [
        "give only one of them",
      ]);
    }
    const format = this.format?.kind === "named" ? findFormat(this.format.name) : undefined;
    if (this.run && format && format.native.kind !== "vm") {
      return failure(`--run starts a virtual machine, but ${format.name} is not one`, [
        "--run goes with vm, vm-nogui and vm-bootloader; without -f it takes vm",
      ]);
    }
    if (this.flake !== undefined && this.flake.uri === "" && this.flake.attribute === undefined) {
      return failure('--flake "" names no flake', ["nixos-generate --flake .#my-host -f iso"]);
    }
    // It is handed to Nix as a word of its own, and must not become a flag there.
    if (this.flake?.uri.startsWith("-")) {
      const { uri } = this.flake;
      return failure(`--flake ${JSON.stringify(uri)} is not a flake`, [`a folder of that name is ./${uri}`]);
    }
    return undefined;
  }
}

/** Cuts `URI#ATTR` as the original's awk did: what is after a second `#` is dropped. */
export function parseFlakeReference(text: string): FlakeReference {
  const [uri = "", attribute = ""] = text.split("#");
  return { uri, attribute: attribute === "" ? undefined : attribute };
}

/** Node decodes argv as UTF-8; invalid bytes arrive as U+FFFD and would name another file. */
function notText(word: string): LegacyFailure {
  return failure(`the word ${JSON.stringify(word)} contains bytes that are not UTF-8`, [
    "rename the file or folder, or name it through a symbolic link",
  ]);
}

/** Reads the value of --disk-size. */
export function parseDiskSize(text: string | undefined): number | "auto" | undefined | LegacyFailure {
  if (text === undefined || text === "auto") return text;
  const size = Number(text);
  if (/^[0-9]+$/.test(text) && size > 0 && Number.isSafeInteger(size)) return size;
  return failure(`--disk-size ${JSON.stringify(text)} is neither a positive number of MiB nor "auto"`, [
    "--disk-size 20480 makes a disk of 20 GiB",
  ]);
}

/** Reads the value of --build-memory. */
export function parseBuildMemory(text: string | undefined): number | undefined | LegacyFailure {
  if (text === undefined) return undefined;
  const size = Number(text);
  if (/^[0-9]+$/.test(text) && size >= LEAST_MEMORY && Number.isSafeInteger(size)) return size;
  return failure(`--build-memory ${JSON.stringify(text)} is not a number of MiB from ${LEAST_MEMORY} on`, [
    "--build-memory 4096 gives it 4 GiB",
  ]);
}

/** What runInLinuxVM of nixpkgs gives where nothing is said, in MiB. */
const LEAST_MEMORY = 512;

function closed<Word extends string>(
  flag: string,
  word: string,
  words: readonly Word[],
): Word | LegacyFailure {
  const found = words.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  const ordered = [...new Set([...nearest(word, words), ...words])];
  return failure(`${flag} ${JSON.stringify(word)} is not known`, [`it takes one of: ${ordered.join(", ")}`]);
}

function unknownOption(word: string): LegacyFailure {
  const equals = word.indexOf("=");
  const glued = findFlag(word.slice(0, Math.max(equals, 0))) ?? findGlued(word);
  if (glued) {
    const value = equals > 0 ? word.slice(equals + 1) : word.slice(glued.names[0]!.length);
    return failure(`unknown option ${word}`, [`write it as two words: ${glued.names[0]} ${value}`]);
  }
  const help = "nixos-generate --help shows the options";
  if (word === "-h") return failure(`unknown option ${word}`, [help]);
  const near = word.startsWith("-") ? nearest(word, FLAG_NAMES) : [];
  const formats = word.startsWith("-") ? [] : nearFormats(word).map((name) => `-f ${name}`);
  const meant = [...near, ...formats].slice(0, 3);
  return failure(`unknown option ${word}`, [meant.length > 0 ? `did you mean ${meant.join(" or ")}?` : help]);
}

function nearFormats(word: string): readonly string[] {
  return FORMAT_NAMES.includes(word) ? [word] : nearest(word, FORMAT_NAMES);
}

/** `-fiso`: a short flag with its value glued on. */
function findGlued(word: string) {
  const flag = /^-[a-zA-Z]./.test(word) ? findFlag(word.slice(0, 2)) : undefined;
  return flag && flag.values.length === 1 ? flag : undefined;
}

function missingValue(word: string, values: readonly string[]): LegacyFailure {
  return failure(`missing value after ${word}`, [
    `it takes ${values.join(" and ")}: ${word} ${values.join(" ")}`,
  ]);
}

function unknownFormat(name: string, folder: string): LegacyFailure {
  const near = nearest(name, FORMAT_NAMES);
  const formats = formatsOfVariant(name).map((format) => `-f ${format.name}`);
  const isVariant = VARIANTS.some((variant) => variant.name === name);
  const native = isVariant
    ? [
        `${name} is nixpkgs' name: ${formats.length > 0 ? `${formats.join(" or ")}, or ` : ""}nixos-generate build ${name}`,
      ]
    : [];
  const hints = near.length > 0 ? [`did you mean ${near.slice(0, 3).join(" or ")}?`] : [];
  return failure(`format file not found: ${folder}/${name}.nix`, [
    ...native,
    ...(isVariant ? [] : hints),
    `the formats are: ${FORMAT_NAMES.join(", ")}`,
  ]);
}

function failure(message: string, hints: readonly string[]): LegacyFailure {
  return { kind: "failure", message, hints };
}
