import { FORMATS, type LegacyFormat, VARIANTS, variantOf } from "../../../formats/index.ts";
import type { FileEdit, Repository } from "../../engine/types.ts";
import { projectOf } from "../../model/project.ts";
import { planModules } from "../../rules/nixos-generate-call/modules-plan.ts";
import { slotPath, targetOf } from "../../rules/target.ts";
import type { Configuration } from "./configuration.ts";

/**
 * Options that exist only inside the image's variant move there, where they are written: the edits that do it.
 * Undefined where some cannot move, or not all modules are in sight.
 */
export function moveOwnOptions(
  repository: Repository,
  format: LegacyFormat,
  { modules, written }: Configuration,
): readonly FileEdit[] | undefined {
  const target = targetOf(format.name);
  if (target === undefined) return undefined;
  const plan = planModules(projectOf(repository), {
    list: modules,
    target,
    slot: slotPath(target),
    file: written.file,
    call: written.node,
    servesOnly: () => !servesOthers(repository, format),
  });
  if (plan.kind !== "beside") return undefined;
  return plan.moves.length > 0 && servesOthers(repository, format) ? undefined : plan.moves;
}

/** Whether the repository asks for another format that has some of the same options, which they would be gone for. */
function servesOthers(repository: Repository, format: LegacyFormat): boolean {
  const own = optionsOf(format);
  const names = FORMATS.filter((other) => other.name !== format.name)
    .filter((other) => optionsOf(other).some((option) => own.includes(option)))
    .flatMap((other) => [other.name, variantOf(other) ?? other.name])
    .filter((name) => name !== format.name && name !== variantOf(format));
  return [...new Set(names)].some((name) => {
    const asked = new RegExp(
      `(?:-f|--format|--image-variant|images\\.|modules\\.|format = )["' ]*${name}(?![\\w-])`,
    );
    return repository.containing([name]).some((path) => asked.test(repository.text(path) ?? ""));
  });
}

function optionsOf(format: LegacyFormat): readonly string[] {
  if (format.native.kind === "vm") return ["virtualisation"];
  const variant = VARIANTS.find(({ name }) => name === variantOf(format));
  return variant?.ownOptions ?? [];
}
