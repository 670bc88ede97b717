import type { Repository } from "../engine/types.ts";
import type { PathValue } from "./values.ts";

/** The folder of a path of the repository, "" for its root. */
export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** A path as Nix normalises it, without a slash in front; undefined where it leaves the repository. */
export function normalise(path: string): string | undefined {
  const segments: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") segments.push(part);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}

/** A path literal of a file in `folder`, from the root of the repository; undefined where it leads out of it. */
export function joinPath(folder: string, written: string): string | undefined {
  return /^\.{1,2}(?:\/|$)/.test(written) ? normalise(`${folder}/${written}`) : undefined;
}

/** A file as a Nix path in another file; undefined where its name needs quoting. */
export function pathFrom(file: string, to: string): string | undefined {
  const here = folderOf(file)
    .split("/")
    .filter((segment) => segment !== "");
  const there = to.split("/");
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  const up = here.slice(shared).map(() => "..");
  const path = [...(up.length === 0 ? ["."] : up), ...there.slice(shared)].join("/");
  return /^[\w.+/-]+$/.test(path) ? path : undefined;
}

/** The file that `import` reads at a path: the file itself, or the default.nix of the folder. */
export function importedFile(repository: Repository, path: string): string | undefined {
  if (repository.has(path)) return path;
  const inside = path === "" ? "default.nix" : `${path}/default.nix`;
  return repository.has(inside) ? inside : undefined;
}

export function filePath(path: string | undefined, below: string | undefined): PathValue {
  return { kind: "path", input: undefined, path, below };
}

/** A path with text behind it, as `path + "text"` in Nix. */
export function extendPath(base: PathValue, text: string): PathValue {
  if (base.path === undefined) return base;
  if (base.input !== undefined) return { ...base, path: (base.path + text).replace(/^\/+/, "") };
  return filePath(normalise(base.path + text), base.path);
}
