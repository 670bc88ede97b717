import type { AttrBinding } from "../../nix/tree.ts";
import { bindingPath } from "../model/binding-path.ts";
import type { NixFile, Project } from "../model/project.ts";

/** A binding of an option, wherever in the repository it is written. */
export interface Setting {
  readonly file: NixFile;
  readonly binding: AttrBinding;
}

/**
 * Where the repository sets an option or something below it, in any module of any system: whose modules go together is
 * not asked. `except` are bindings that do not count.
 */
export function settingsOf(
  project: Project,
  option: readonly string[],
  except: (value: AttrBinding) => boolean = () => false,
): readonly Setting[] {
  const files = project.filesContaining([option.at(-1)!]);
  return files.flatMap((file) =>
    file.scopes.nodes.flatMap((node): readonly Setting[] =>
      node.kind === "AttrBinding" && crosses(file, node, option) && !except(node)
        ? [{ file, binding: node }]
        : [],
    ),
  );
}

/** Whether the path of a binding, with those of the sets around it, comes to the option in the binding itself. */
function crosses(file: NixFile, binding: AttrBinding, option: readonly string[]): boolean {
  const own = binding.path.attrs;
  const path = bindingPath(file.scopes, binding);
  const last = path.length - own.length;
  return path.some(
    (_, at) =>
      at + option.length > last &&
      at + option.length <= path.length &&
      option.every((name, index) => path[at + index] === name),
  );
}
