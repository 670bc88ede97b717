import { staticName } from "../../../nix/strings.ts";
import type { NixFile, Project } from "../project.ts";
import { optionsOf } from "../values.ts";

const FUNCTION = "nixosGenerate";

/**
 * Whether the repository has a function of that name of its own, such as the one that took nixosGenerate's place in
 * its library: what is called `lib.nixosGenerate` then is that one, for all that can be seen.
 */
export function hasOwnGenerate(project: Project): boolean {
  return project.ask(definesGenerate);
}

function definesGenerate(project: Project): boolean {
  return project.filesContaining([FUNCTION]).some((file) => definesIn(project, file));
}

function definesIn(project: Project, file: NixFile): boolean {
  return file.scopes.nodes.some((node) => {
    if (node.kind !== "AttrBinding" || staticName(node.path.attrs.at(-1)!) !== FUNCTION) return false;
    return optionsOf(project.value(file, node.value)).some(({ kind }) => kind === "function");
  });
}
