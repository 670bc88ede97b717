import { filePath, folderOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { optionsOf, type PathValue, type RefValue, type Value } from "../values.ts";
import { isGeneratorsUrl } from "./flake.ts";
import { generatorsMember } from "./generators.ts";

// Folders of files from elsewhere: flake inputs, and what comes without flakes, pinned by niv or npins, fetched, on NIX_PATH.

const GENERATORS = "nixos-generators";

/** What is imported to have the pins of niv (`nix/sources.nix`) or npins (`npins/default.nix`), from the root. */
export function isPinsFile(path: string): boolean {
  return /(?:^|\/)(?:sources\.nix|npins(?:\/default\.nix)?)$/.test(path);
}

/** Names under which functions are handed the pins. */
export function isPinsName(name: string): boolean {
  return name === "sources" || name === "pins" || name === "npins";
}

/** The pins of niv or npins, by the names they have there. */
export const PINS: RefValue = { kind: "ref", root: { kind: "pins" }, path: [] };

/** Functions of builtins and nixpkgs that give a folder of files from elsewhere. */
const FETCHERS: ReadonlySet<string> = new Set([
  "fetchFromGitHub",
  "fetchGit",
  "fetchTarball",
  "fetchgit",
  "fetchzip",
]);

/** What a source is called: its pin's name, or the address that it is fetched from. Undefined where it is not a source. */
export function sourceName({ root, path }: RefValue): string | undefined {
  if (root.kind === "pins") return path.length === 1 ? path[0] : undefined;
  if (root.kind !== "call" || path.length > 0 || root.args.length !== 1) return undefined;
  const { func } = root;
  const fetcher = func.path.at(-1) ?? (func.root.kind === "argument" ? func.root.name : undefined);
  return fetcher !== undefined && FETCHERS.has(fetcher) ? addressOf(root.args[0]!.force()) : undefined;
}

function addressOf(argument: Value): string | undefined {
  if (argument.kind === "string") return argument.text;
  if (argument.kind !== "attrs") return undefined;
  const named = argument.attrs.get("url") ?? argument.attrs.get("repo");
  const value = named?.force();
  return value?.kind === "string" ? value.text : undefined;
}

/** The folder that a reference is as a path or in a string: an input, a source, nixpkgs' own folder of modules. */
export function inputPath(ref: RefValue): PathValue | undefined {
  const { root, path } = ref;
  const whole =
    path.length === 0 || (path.length === 1 && ["outPath", "path", "sourceInfo"].includes(path[0]!));
  const modules = root.kind === "argument" && root.name === "modulesPath" && path.length === 0;
  const packages = path.at(-1) === "path";
  const source = sourceName(ref) !== undefined || isPinned(ref);
  if (!(root.kind === "input" && whole) && !modules && !packages && !source) return undefined;
  if (root.kind === "input" && root.name === "self") return filePath(folderOf(root.flake), undefined);
  return { kind: "path", input: ref, path: "", below: undefined };
}

/** Whether a value is the source of nixos-generators, pinned, fetched or looked up without flakes. */
export function isPinned(value: Value): boolean {
  const options = optionsOf(value);
  return options.length > 0 && options.every((option) => option.kind === "ref" && isPinnedGenerators(option));
}

function isPinnedGenerators(ref: RefValue): boolean {
  if (ref.root.kind === "builtins") return ref.path.length === 1 && ref.path[0] === `<${GENERATORS}>`;
  const name = sourceName(ref);
  return name !== undefined && isGeneratorsUrl(name);
}

/** The file of nixos-generators that a value is the path of, e.g. `formats/iso.nix`. */
export function fileOfGenerators(project: Project, value: Value): string | undefined {
  const options = optionsOf(value).map((option) => fileOf(project, option));
  return new Set(options).size === 1 ? options[0] : undefined;
}

function fileOf(project: Project, value: Value): string | undefined {
  if (value.kind === "path") return pathInGenerators(project, value);
  if (value.kind !== "ref" || value.root.kind !== "builtins") return undefined;
  const [name = ""] = value.path;
  return name.startsWith(`<${GENERATORS}/`) ? name.slice(GENERATORS.length + 2, -1) : undefined;
}

function pathInGenerators(project: Project, { input, path }: PathValue): string | undefined {
  const ours = input !== undefined && (isPinned(input) || generatorsMember(project, input)?.length === 0);
  return ours && path !== "" ? path : undefined;
}
