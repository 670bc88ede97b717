import type { Repository } from "../../engine/types.ts";
import { readFlake } from "../../model/flakes/flake.ts";
import type { Project } from "../../model/project.ts";

/**
 * A file belongs to the nearest flake around it that has an input of that name; where none has, it may be reached
 * from any flake of the repository.
 */
export function seesInput(project: Project, path: string, flakePath: string, name: string): boolean {
  if (path === flakePath) return true;
  const owner = project.ask(ownerOf, `${path}\0${name}`);
  return owner === undefined || owner === flakePath;
}

/** The nearest flake around a file that has an input of this name; asked for each flake. */
function ownerOf({ repository }: Project, pair: string): string | undefined {
  const [path = "", name = ""] = pair.split("\0");
  return flakesAround(repository, path).find((flake) => declares(repository, flake, name));
}

/** Nearest first; a flake.nix is around itself. */
function flakesAround(repository: Repository, path: string): readonly string[] {
  const steps = path.split("/").slice(0, -1);
  const folders = steps.map((_, index) => `${steps.slice(0, steps.length - index).join("/")}/`);
  return [...folders, ""].map((folder) => `${folder}flake.nix`).filter((flake) => repository.has(flake));
}

function declares(repository: Repository, path: string, name: string): boolean {
  return readFlake(repository, path)?.inputs.has(name) === true;
}
