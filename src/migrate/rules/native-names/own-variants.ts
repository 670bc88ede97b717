import { staticName, unwrap } from "../../../nix/strings.ts";
import type { Attr, AttrBinding, Expr } from "../../../nix/tree.ts";
import { nodesOfKind } from "../../../nix/walk.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { endsWith, pathOf } from "./names.ts";

/** A place in the repository that defines `image.modules.<name>`. */
export interface VariantModule {
  readonly name: string;
  readonly file: NixFile;
  /** The attribute that names it. */
  readonly attr: Attr;
  /** Whether it only sets options, so that it makes no variant where nixpkgs has none. */
  readonly onlySettings: boolean;
}

/** What a repository defines in `image.modules`. */
export interface OwnVariants {
  readonly modules: readonly VariantModule[];
  /** Whether some names are computed, or the whole set is. */
  readonly open: boolean;
}

/** Everything that the Nix files of the repository define in `image.modules`. */
export function ownVariants(project: Project): OwnVariants {
  return project.ask(readVariants);
}

function readVariants(project: Project): OwnVariants {
  const files = project.filesContaining(WORDS).map((file) => variantsIn(project, file));
  return { modules: files.flatMap(({ modules }) => modules), open: files.some(({ open }) => open) };
}

/** What a file that defines `image.modules` contains, however it is written. */
const WORDS = ["image.modules", "image =", "image="];

/** What one file defines in `image.modules`. */
export function variantsIn(project: Project, file: NixFile): OwnVariants {
  const modules: VariantModule[] = [];
  let open = false;
  for (const binding of nodesOfKind(file.tree.root, "AttrBinding")) {
    project.budget.spend();
    const found = readBinding(file, binding);
    if (found === "computed") open = true;
    else if (found !== undefined) modules.push(found);
  }
  return { modules, open };
}

/** The module that a binding names; "computed" where it is not known which. */
function readBinding(file: NixFile, binding: AttrBinding): VariantModule | "computed" | undefined {
  const path = pathOf(file, binding);
  if (path === undefined) return undefined;
  const names = path.map(staticName);
  const at = names.findIndex((name, index) => name === "image" && names[index + 1] === "modules") + 2;
  if (at < 2) return undefined;
  if (path.length === at) return unwrap(binding.value).kind === "AttrSet" ? undefined : "computed";
  // Named by a binding further out, which was or will be looked at itself.
  if (path.length - binding.path.attrs.length > at) return undefined;
  const name = names[at];
  if (name === undefined) return "computed";
  const rest = names.slice(at + 1);
  const onlySettings = rest.length === 0 ? onlySets(binding.value) : !makesImage(rest);
  return { name, file, attr: path[at]!, onlySettings };
}

/** Whether a module in place neither imports anything nor says what its image is. */
function onlySets(value: Expr): boolean {
  const inner = unwrap(value);
  if (inner.kind === "Lambda") return onlySets(inner.body);
  if (inner.kind !== "AttrSet") return false;
  return nodesOfKind(inner, "AttrBinding").every(({ path }) => !makesImage(path.attrs.map(staticName)));
}

function makesImage(names: readonly (string | undefined)[]): boolean {
  return (
    names.includes(undefined) ||
    names.at(-1) === "imports" ||
    endsWith(names, ["image"]) ||
    names.at(-1) === "build"
  );
}
