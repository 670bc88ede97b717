import {
  type AdditionPlace,
  type Additions,
  additionsFor,
  type Bindings,
  boardAdditions,
  type ModuleArgument,
} from "../../formats/additions.ts";
import { LEFT_OUT } from "../../formats/left-out.ts";
import { quoteAttrName } from "../../nix/quote.ts";
import { indent } from "../edit/layout.ts";
import type { AnnouncedDifference, MigrateOptions } from "../engine/types.ts";
import type { NixFile, Project } from "../model/project.ts";
import { optionsOf, stringsOf, type Value } from "../model/values.ts";
import { slotOf, type Target } from "./target.ts";

/** What must be written for an image beside nixpkgs' own, as one module. */
export interface AdditionRequest {
  readonly target: Target;
  readonly fidelity: MigrateOptions["fidelity"];
  /** "system" for a virtual machine that is all of its system. */
  readonly place: AdditionPlace;

  /** The system, where it is known. */
  readonly system: string | undefined;
  /** Whether some module sets an option, or may do so out of sight. */
  readonly sets: (option: readonly string[]) => boolean;
  /** Whether a module in sight sets an option. */
  readonly defines: (option: readonly string[]) => boolean;
  /** Whether there are modules of other flakes, which set what is not asked for one by one. */
  readonly foreign: boolean;
}

/** The bindings for the image, and what they leave out. */
export function additionsOf({
  target,
  fidelity,
  place,
  system,
  sets,
  defines,
  foreign,
}: AdditionRequest): Additions {
  const found = additionsFor(target.format, { fidelity, place, system });
  const board = target.kind === "image" && target.own ? boardAdditions(target.format) : undefined;
  const parts = [
    board ?? withoutDefaults(withoutTags(found, defines), (option) => foreign || sets(option)),
    ...found.ifSet.filter(({ options }) => options.some((option) => sets(option.split(".")))),
  ];
  return { ...found, ...joinBindings(parts) };
}

/** The systems that the arguments of nixosSystem name, by themselves or with the packages; undefined where they are not in sight. */
export function systemsOf(project: Project, argument: Value): ReadonlySet<string> | undefined {
  const { evaluator } = project;
  const named = evaluator.select(argument, "system");
  if (named.kind !== "absent") return stringsOf(named);
  const found = optionsOf(evaluator.select(argument, "pkgs")).map((pkgs) => systemsOfPackages(project, pkgs));
  if (found.length === 0 || found.includes(undefined)) return undefined;
  return new Set(found.flatMap((systems) => [...systems!]));
}

/** Of `nixpkgs.legacyPackages.${system}` and of `import nixpkgs { system = ...; }`. */
function systemsOfPackages({ evaluator }: Project, pkgs: Value): ReadonlySet<string> | undefined {
  if (pkgs.kind !== "ref") return undefined;
  const { root, path } = pkgs;
  const [set, system = "*", ...more] = path;
  if (set === "legacyPackages") return more.length > 0 || system === "*" ? undefined : new Set([system]);
  if (root.kind !== "call" || path.length > 0 || root.args.length !== 2) return undefined;
  return stringsOf(evaluator.select(root.args[1]!.force(), "system"));
}

/** Words of files that may be evaluated for other systems than x86_64-linux. */
const OTHER_SYSTEMS = [
  ...["aarch64", "riscv64", "currentSystem", "eachDefaultSystem", "eachSystem", "allSystems", "flakeExposed"],
  ...["nix-systems", "defaultSystems"],
];

/**
 * The system that additions are written for, undefined for any: the one that is known, and x86_64-linux where nothing in
 * the flake speaks of another.
 */
export function likelySystem(
  project: Project,
  file: NixFile,
  known: ReadonlySet<string> | undefined,
): string | undefined {
  if (known !== undefined) return known.size === 1 ? [...known][0] : undefined;
  const folder = file.flake?.folder ?? "";
  const others = project.filesContaining(OTHER_SYSTEMS).filter(({ path }) => path.startsWith(folder));
  return others.length === 0 ? "x86_64-linux" : undefined;
}

/** A default counts only where something else may say otherwise; without any the module may need no arguments. */
function withoutDefaults(found: Bindings, sets: AdditionRequest["sets"]): Bindings {
  const rows = found.bindings.split("\n").map((row) => {
    const [, option, value] = /^([\w.-]+) = lib\.mkDefault ([^;]*);$/.exec(row) ?? [];
    return option === undefined || sets(option.split(".")) ? row : `${option} = ${value};`;
  });
  const plain = found.arguments.join() === "lib" && !rows.some((row) => row.includes("lib."));
  return plain ? { ...found, bindings: rows.join("\n"), arguments: [] } : found;
}

/** The tags of a configuration stay, and with them the one of the variant. */
function withoutTags(found: Additions, defines: AdditionRequest["defines"]): Bindings {
  const row = "system.nixos.tags = lib.mkForce [ ];";
  if (!found.bindings.includes(row) || !defines(["system", "nixos", "tags"])) return found;
  const bindings = found.bindings
    .split("\n")
    .filter((line) => line !== row)
    .join("\n");
  return { ...found, bindings };
}

/** Several modules as one; the reason is that of the first. */
export function joinBindings(parts: readonly Bindings[]): Bindings {
  const written = parts.filter(({ bindings }) => bindings !== "");
  return {
    bindings: written.map(({ bindings }) => bindings).join("\n"),
    arguments: [...new Set(written.flatMap((part) => part.arguments))].sort(),
    reason: written[0]?.reason,
  };
}

/** Wider than this a module is written on several lines. */
const WIDTH = 88;

/**
 * The module with the additions of an image as an element of a list, its comment in front, `\n` line ends and no
 * indentation of its own; undefined where there is nothing to add. `nixpkgs`: how the flake is written, where the path of
 * a module may come from it.
 */
export function additionItem(target: Target, additions: Bindings, nixpkgs?: string): string | undefined {
  if (additions.bindings === "") return undefined;
  const { imports, rest } = splitImports(additions.bindings);
  const [only] = imports;
  const slot = slotOf(target);
  const short =
    nixpkgs !== undefined && only !== undefined && imports.length === 1 && rest === ""
      ? `{ ${slot} = ${modulePath(nixpkgs, only)}; }`
      : variantItem(slot, additions);
  return commentOf(additions) + short;
}

function commentOf({ reason }: Bindings): string {
  return reason === undefined ? "" : `# ${reason}\n`;
}

/**
 * Elements of the list of a system that is this image and nothing else, laid out as `additionItem` does: nixpkgs' module
 * of the format, and what is set beside it. `nixpkgs`: how the flake is written; undefined where the path must come from
 * the system itself.
 */
export function systemItems(additions: Bindings, nixpkgs: string | undefined): readonly string[] {
  const { imports, rest } = splitImports(additions.bindings);
  if (nixpkgs === undefined) return [systemItem(additions, commentOf(additions))];
  const paths = imports.map((path) => modulePath(nixpkgs, path));
  if (rest === "") return paths;
  const names = additions.arguments.filter((name) => new RegExp(`\\b${name}\\b`).test(rest));
  const module = { ...additions, bindings: rest, arguments: names };
  const short = names.length === 0 ? oneLine(undefined, rest) : undefined;
  return [...paths, short === undefined ? systemItem(module, commentOf(module)) : commentOf(module) + short];
}

/** As `systemItems`, the one module of a format in a table of them. */
export function systemRow(format: string, additions: Bindings, nixpkgs: string | undefined): string {
  const { imports, rest } = splitImports(additions.bindings);
  const paths = nixpkgs === undefined ? imports : imports.map((path) => modulePath(nixpkgs, path));
  const name = quoteAttrName(format);
  if (nixpkgs !== undefined && rest === "" && paths.length === 1) return `${name} = ${paths[0]};`;
  const list = paths.length > 1 ? `[\n${indent(paths.join("\n"))}\n]` : `[ ${paths.join(" ")} ]`;
  const bindings = [...(paths.length > 0 ? [`imports = ${list};`] : []), ...(rest === "" ? [] : [rest])].join(
    "\n",
  );
  const names = additions.arguments.filter((each) => new RegExp(`\\b${each}\\b`).test(bindings));
  const front = names.length === 0 ? "" : `${head(names)} `;
  return `${commentOf(additions)}${name} = ${front}{\n${indent(bindings)}\n};`;
}

function systemItem({ bindings, arguments: names }: Bindings, comment: string): string {
  const short = `(${head(names)} { ${bindings} })`;
  if (names.length > 0 && !bindings.includes("\n") && short.length <= WIDTH) return comment + short;
  const set = `{\n${indent(bindings)}\n}`;
  return comment + (names.length === 0 ? set : `(${head(names)} ${set})`);
}

const IMPORTS = /^imports = \[(?<items>[^\]]*)\];\n?/;

/** Our own text: `imports` come first, one path in quotes or one a line. */
function splitImports(bindings: string): { readonly imports: readonly string[]; readonly rest: string } {
  const found = IMPORTS.exec(bindings);
  if (found === null) return { imports: [], rest: bindings };
  return { imports: found.groups!["items"]!.trim().split(/\s+/), rest: bindings.slice(found[0].length) };
}

/** `"${modulesPath}/x.nix"` as a path from the flake. */
function modulePath(nixpkgs: string, path: string): string {
  return path
    .replace("${modulesPath}/../", () => `\${${nixpkgs}}/nixos/`)
    .replace("${modulesPath}", () => `\${${nixpkgs}}/nixos/modules`);
}

function variantItem(slot: string, { bindings, arguments: names }: Bindings): string {
  const short = names.length === 0 ? oneLine(slot, bindings) : undefined;
  return short ?? `{\n  ${variantBinding(slot, { bindings, arguments: names })}\n}`;
}

/** `image.modules.iso = { ... };` with the additions. */
export function variantBinding(
  slot: string,
  { bindings, arguments: names }: Omit<Bindings, "reason">,
): string {
  const body = `{\n${indent(indent(bindings))}\n  };`;
  return names.length === 0 ? `${slot} = ${body}` : `${slot} = ${head(names)} ${body}`;
}

/** `{ image.modules.iso.isoImage = { a = true; b = true; }; }`, where that is short enough. */
function oneLine(slot: string | undefined, bindings: string): string | undefined {
  const rows = bindings.split("\n");
  const first = /^\w+(?=\.)/.exec(rows[0]!)?.[0];
  if (!rows.every((row) => /^\S.*;$/.test(row))) return undefined;
  const shared = rows.length > 1 && first !== undefined && rows.every((row) => row.startsWith(`${first}.`));
  const front = slot === undefined ? "" : `${slot}.`;
  const text = shared
    ? `{ ${front}${first} = { ${rows.map((row) => row.slice(first.length + 1)).join(" ")} }; }`
    : rows.length === 1
      ? `{ ${front}${rows[0]} }`
      : undefined;
  return text !== undefined && text.length <= WIDTH ? text : undefined;
}

function head(names: readonly ModuleArgument[]): string {
  return `{ ${names.join(", ")}, ... }:`;
}

/** What the additions leave out of an image, as differences that --verify knows. */
export function unnoticedOf({ format }: Target, { unnoticed }: Additions): readonly AnnouncedDifference[] {
  return unnoticed.map((text) => ({
    text: `"${format}" differs: ${text}`,
    explains: LEFT_OUT[format] ?? [],
  }));
}
