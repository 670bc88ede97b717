import { isPackages, libraryName } from "../library/library.ts";
import type { Project } from "../project.ts";
import type { RefValue, Value } from "../values.ts";
import { isGeneratorsUrl } from "./flake.ts";

/**
 * What of nixos-generators a reference leads to: `["nixosGenerate"]`, `["nixosModules", "iso"]`, `[]` for the flake
 * itself. Undefined where it leads elsewhere.
 */
export function generatorsMember(project: Project, ref: RefValue): readonly string[] | undefined {
  const { root, path } = ref;
  switch (root.kind) {
    case "input":
      if (isGeneratorsInput(project, root)) return path;
      // An input of an input: `inputs.x.inputs.nixos-generators`.
      return path[0] === "inputs" ? after(project, path.slice(1)) : undefined;
    case "argument":
      return isPackages(project, { ...ref, path: [] }) || isPackageSet(path)
        ? undefined
        : after(project, path);
    case "call":
      return memberOfCall(project, root.func, root.args[0]?.force(), path);
    default:
      return undefined;
  }
}

function isGeneratorsInput(project: Project, { flake, name }: { flake: string; name: string }): boolean {
  const input = project.file(flake)?.flake?.inputs.get(name);
  if (input?.url !== undefined) return isGeneratorsUrl(input.url);
  return project.generators.has(name);
}

/** What comes behind the name of the input, first or behind `inputs`. */
function after(project: Project, path: readonly string[]): readonly string[] | undefined {
  const at = path.findIndex((name) => project.generators.has(name));
  return at < 0 ? undefined : path.slice(at + 1);
}

function isPackageSet(path: readonly string[]): boolean {
  return path.some((name) =>
    ["pkgs", "nixpkgs", "legacyPackages", "sources", "pins", "npins"].includes(name),
  );
}

function memberOfCall(
  project: Project,
  func: RefValue,
  argument: Value | undefined,
  path: readonly string[],
): readonly string[] | undefined {
  const name = libraryName(project, func);
  if (name === "getFlake" && argument?.kind === "string" && isGeneratorsUrl(argument.text)) return path;
  if (name === "import" && argument?.kind === "ref") {
    const inside = generatorsMember(project, argument);
    return inside?.length === 0 ? path : undefined;
  }
  return undefined;
}
