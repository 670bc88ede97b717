import { ENGINE, type Found, type Repository } from "./types.ts";

/** Folders, with their slash, that hold nixos-generators itself; "" where the repository is it. */
export function copiesIn(repository: Repository): readonly string[] {
  return repository.paths.flatMap((path) => {
    if (path !== MODULE && !path.endsWith(`/${MODULE}`)) return [];
    const folder = path.slice(0, -MODULE.length);
    return repository.has(`${folder}nixos-generate`) && repository.has(`${folder}all-formats.nix`)
      ? [folder]
      : [];
  });
}

/** The module that makes a format of its own module, in nixos-generators' repository. */
const MODULE = "format-module.nix";

/** Says that a copy is left alone. */
export function leftAlone(folder: string): Found {
  const what = folder === "" ? "this repository" : JSON.stringify(folder.slice(0, -1));
  const message = `${what} is nixos-generators itself, or a copy of it, and is left unchanged`;
  return { fixer: ENGINE, path: `${folder}${MODULE}`, start: 0, end: 0, message, note: true };
}
