import { findFormat } from "../../../formats/index.ts";
import { stringValue, unwrap } from "../../../nix/strings.ts";
import type { AttrBinding } from "../../../nix/tree.ts";
import { removeBindings } from "../../edit/removal.ts";
import type { FileEdit } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { legacyBindings } from "../nixos-generate-call/own-format.ts";
import { LEGACY_OPTIONS } from "../own-options.ts";
import type { FormatConfig } from "./uses.ts";

/** What only nixos-generators declared, in the modules of its own formats. */
export interface OldOptions {
  readonly edits: readonly FileEdit[];
  readonly comments: readonly string[];
  /** Bindings that go as a whole, so that nothing in them is renamed. */
  readonly gone: ReadonlySet<AttrBinding>;
}

/**
 * Takes `fileExtension` and `formatAttr` out of the modules of nixos-generators' formats: nixpkgs' image knows its file,
 * and what `formatAttr` says is what the format says. The first module where that is not so comes back instead.
 */
export function withoutOldOptions(
  project: Project,
  configs: readonly FormatConfig[],
): OldOptions | { readonly stuck: FormatConfig } {
  const found = new Map<NixFile, Set<AttrBinding>>();
  const gone = new Set<AttrBinding>();
  for (const config of configs) {
    const bindings = config.module === undefined ? ownBinding(config) : inModule(project, config);
    if (bindings === undefined || bindings.some(({ binding }) => isOther(config.format, binding)))
      return { stuck: config };
    for (const { file, binding } of bindings) {
      found.set(file, (found.get(file) ?? new Set()).add(binding));
      if (binding === config.binding) gone.add(binding);
    }
  }
  const removals = [...found].map(([file, bindings]) => ({
    path: file.path,
    ...removeBindings(file.tree, [...bindings]),
  }));
  return {
    edits: removals.flatMap(({ path, edits }) => edits.map((edit) => ({ path, ...edit }))),
    comments: removals.flatMap(({ comments }) => comments),
    gone,
  };
}

interface Binding {
  readonly file: NixFile;
  readonly binding: AttrBinding;
}

const NAMES: ReadonlySet<string | undefined> = new Set(LEGACY_OPTIONS.map(([name]) => name));

/** `formatConfigs.iso.fileExtension = ...;` */
function ownBinding({ file, binding, further }: FormatConfig): readonly Binding[] {
  return further.length === 1 && NAMES.has(further[0]) ? [{ file, binding }] : [];
}

function inModule(project: Project, { file, module }: FormatConfig): readonly Binding[] | undefined {
  const thunk = project.evaluator.thunk({ file, expr: module!, env: undefined });
  return legacyBindings(project, { thunk, module: project.modules.read(thunk) });
}

/** Another attribute of system.build than the format's: then the image is another one. */
function isOther(format: string, binding: AttrBinding): boolean {
  const last = binding.path.attrs.at(-1)!;
  if (last.kind !== "Name" || last.name !== "formatAttr") return false;
  return stringValue(unwrap(binding.value)) !== findFormat(format)?.formatAttr;
}
