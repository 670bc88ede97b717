import { additionsFor } from "../../../formats/additions.ts";
import { explainVariant, type MeantVariant, meantVariant } from "../../../formats/index.ts";
import { quoteAttrName } from "../../../nix/quote.ts";
import { staticName } from "../../../nix/strings.ts";
import type { Attr, DynamicAttr, Inherit, Select } from "../../../nix/tree.ts";
import type { FileEdit, Finding, Fix } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { stringsOf } from "../../model/values.ts";
import { at, leadsToImages, namesUpTo, seesAllModules } from "./names.ts";
import { ownVariants, type VariantModule, variantsIn } from "./own-variants.ts";

/** Variants that nixpkgs does not have, where their images are taken and where their settings are written. */
export function findWrongVariants(project: Project, file: NixFile): readonly Finding[] {
  const uses = file.scopes.nodes.flatMap((node) => {
    project.budget.spend();
    if (node.kind === "Select") return inSelect(project, file, node);
    return node.kind === "Inherit" ? inInherit(project, file, node) : [];
  });
  const settings = variantsIn(project, file)
    .modules.filter(({ name, onlySettings }) => onlySettings && meantVariant(name) !== undefined)
    .flatMap((module) => inModules(project, module));
  return [...uses, ...settings];
}

/** `config.system.build.images.qcow`, and `images.${format}` where a format may be such a name. */
function inSelect(project: Project, file: NixFile, select: Select): readonly Finding[] {
  const { attrs } = select.path;
  return attrs.flatMap((attr, index) => {
    if (attr.kind !== "DynamicAttr" && meantVariant(staticName(attr) ?? "") === undefined) return [];
    if (!leadsToImages(namesUpTo(project, file, select, index))) return [];
    if (attr.kind === "DynamicAttr") return computed(project, file, attr);
    const name = staticName(attr)!;
    // A variant that may not be there is expected to be missing.
    if (select.default !== undefined) return [];
    return decide(project, file, attr, name, explainVariant(name)!);
  });
}

function inInherit(project: Project, file: NixFile, inherit: Inherit): readonly Finding[] {
  if (inherit.from === undefined) return [];
  const wrong = inherit.attrs.filter((attr) => meantVariant(staticName(attr) ?? "") !== undefined);
  if (wrong.length === 0) return [];
  const value = project.value(file, inherit.from.expr);
  if (value.kind !== "ref" || !leadsToImages(value.path)) return [];
  return wrong.flatMap((attr) => {
    const name = staticName(attr)!;
    if (isOwn(project, name)) return [];
    const { variant } = meantVariant(name)!;
    const next =
      variant === undefined
        ? "remove it from the inherit"
        : `write ${quoteAttrName(name)} = <the images>.${quoteAttrName(variant)}; instead of the inherit`;
    const message = explainVariant(name)!;
    return [{ ...at(file, attr), message, withheld: "needs-decision" as const, next }];
  });
}

function computed(project: Project, file: NixFile, attr: DynamicAttr): readonly Finding[] {
  const names = stringsOf(project.value(file, attr.expr)) ?? [];
  const wrong = [...names].filter((name) => meantVariant(name) !== undefined && !isOwn(project, name));
  const [first] = wrong;
  if (first === undefined) return [];
  const list = wrong.map((name) => JSON.stringify(name)).join(", ");
  const message = `images are asked for by ${list}: ${explainVariant(first)}`;
  const next = wrong.map((name) => `${name}: ${meantVariant(name)!.variant ?? "no variant"}`).join(", ");
  return [
    { ...at(file, attr), message, withheld: "needs-decision", next: `use the names of nixpkgs (${next})` },
  ];
}

/** Settings for a variant that does not exist. */
function inModules(project: Project, module: VariantModule): readonly Finding[] {
  const { name, file, attr } = module;
  if (isOwn(project, name)) return [];
  const message = `image.modules.${quoteAttrName(name)} makes no image by itself: ${explainVariant(name)}`;
  return decide(project, file, attr, name, message);
}

/** Whether the repository may define a variant of that name itself. */
export function isOwn(project: Project, name: string): boolean {
  const { modules, open } = ownVariants(project);
  return open || modules.some((module) => module.name === name && !module.onlySettings);
}

function decide(
  project: Project,
  file: NixFile,
  attr: Attr,
  name: string,
  message: string,
): readonly Finding[] {
  if (isOwn(project, name)) return [];
  const meant = meantVariant(name)!;
  const { variant } = meant;
  if (variant === undefined)
    return [{ ...at(file, attr), message, withheld: "no-native-equal", next: nextWithout(name) }];
  const next = `write ${quoteAttrName(variant)} where that is meant`;
  if (!meant.certain || isTaken(project, name, variant))
    return [{ ...at(file, attr), message, withheld: "needs-decision", next }];
  return [{ ...at(file, attr), message, fix: renamed(project, file, attr, name, meant, variant) }];
}

function nextWithout(name: string): string {
  if (name.startsWith("vm")) return "use the machine from config.system.build";
  return `define image.modules.${quoteAttrName(name)} with a module that sets system.build.image, or remove the image`;
}

/** Whether settings for the right name are there already, with which those for the wrong one might clash. */
function isTaken(project: Project, name: string, variant: string): boolean {
  const { modules } = ownVariants(project);
  return modules.some((each) => each.name === name) && modules.some((each) => each.name === variant);
}

/** Renames the image that is taken together with its settings: one without the other would be another image. */
function renamed(
  project: Project,
  file: NixFile,
  attr: Attr,
  name: string,
  meant: MeantVariant,
  variant: string,
): Fix {
  const text = quoteAttrName(variant);
  const settings = ownVariants(project).modules.filter(
    (module) => module.name === name && module.attr !== attr,
  );
  const edit = (path: string, { start, end }: Attr): FileEdit => ({ path, start, end, text });
  const edits = [edit(file.path, attr), ...settings.map((module) => edit(module.file.path, module.attr))];
  const files = [file, ...settings.map((module) => module.file)];
  return {
    title: `name the image ${JSON.stringify(variant)}`,
    applicability: files.every(seesAllModules) ? "safe" : "unsafe",
    edits,
    notes: lostNote(meant, variant),
  };
}

/** What nixos-generators' format of the name had. */
function lostNote({ format }: MeantVariant, variant: string): readonly string[] {
  if (format === undefined) return [];
  const { lost } = additionsFor(format, { fidelity: "native", place: "variant" });
  if (lost.length === 0) return [];
  return [
    `nixpkgs' own ${JSON.stringify(variant)} is not what nixos-generators' "${format}" was: ${lost.join("; ")}`,
  ];
}
