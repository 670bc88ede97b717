import { unwrap } from "../../../nix/strings.ts";
import { isPinsFile, PINS } from "../flakes/sources.ts";
import { importedFile } from "../paths.ts";
import { attrsOf, either, optionsOf, ready, stringOf, type Thunk, unknown, type Value } from "../values.ts";
import type { Evaluator } from "./evaluator.ts";

/** What `import` gives: what the file holds, or a reference to what is out of sight. */
export function importPath(evaluator: Evaluator, path: Thunk): Value | undefined {
  const options = optionsOf(path.force());
  // `import nixpkgs { ... }` and the like stay what they are called.
  if (
    options.some((option) => option.kind === "ref" || (option.kind === "path" && option.input !== undefined))
  )
    return options.length === 1 ? undefined : unknown("an import of several things");
  return either(options.map((option) => importOne(evaluator, option)));
}

function importOne(evaluator: Evaluator, path: Value): Value {
  if (path.kind !== "path") return unknown("an import of what is not visible");
  if (path.path === undefined) return unknown("an import of a file whose name is computed");
  if (isPinsFile(path.path)) return PINS;
  const { project } = evaluator;
  const found = importedFile(project.repository, path.path);
  const file = found === undefined ? undefined : project.file(found);
  if (file === undefined) return unknown(`an import of "${path.path}", which is not there or does not parse`);
  return project.value(file, unwrap(file.tree.root));
}

/** What `builtins.readDir` gives: the files and folders that the repository has there. */
export function readFolder(evaluator: Evaluator, path: Thunk): Value {
  return either(
    optionsOf(path.force()).map((option) => {
      if (option.kind !== "path" || option.input !== undefined || option.path === undefined)
        return attrsOf(new Map(), { open: unknown("a folder that is not visible") });
      return entriesOf(evaluator, option.path);
    }),
  );
}

function entriesOf({ project }: Evaluator, folder: string): Value {
  const prefix = folder === "" ? "" : `${folder}/`;
  const attrs = new Map<string, Thunk>();
  for (const path of project.repository.paths) {
    if (!path.startsWith(prefix)) continue;
    const [name = "", ...more] = path.slice(prefix.length).split("/");
    attrs.set(name, ready(stringOf(more.length > 0 ? "directory" : "regular")));
  }
  project.budget.spend(project.repository.paths.length / 16);
  return attrsOf(attrs);
}
