import type { Range } from "../../../nix/tree.ts";
import type { Finding } from "../../engine/types.ts";
import type { NixFile } from "../../model/project.ts";
import { refuseAt } from "../gates/refusal.ts";
import { settingsOf } from "../settings.ts";
import { placeOf } from "./place.ts";
import type { Survey } from "./survey.ts";
import type { FormatConfig } from "./uses.ts";

/** What stays in use where nothing is rewritten. */
export const KEPT = "nixos-generators' module for all formats";

/** Why the module `all-formats` cannot be replaced; one finding a place, none when it can. */
export function findRefusals(survey: Survey): readonly Finding[] {
  return [
    ...survey.uses.opaque.map(({ file, at, reason }) => refuseAt(file, at, KEPT, reason, OPAQUE[reason])),
    ...survey.mentions.computed.map((place): Finding => {
      const message = `a computed format keeps ${KEPT} in use`;
      return { ...place, message, withheld: "dynamic-format", ...OPAQUE["dynamic-format"] };
    }),
    ...findClashes(survey),
    ...findMixedSets(survey),
    ...findLostTags(survey),
  ];
}

const OPAQUE = {
  "dynamic-format": {
    next: "name the variants of system.build.images in place of the formats, then run this again",
    snippet: "config.system.build.images.${variant}",
  },
  "opaque-arguments": {
    next: "write each format's module as image.modules.<variant>, then run this again",
    snippet: "image.modules.iso = { ... };",
  },
} as const;

/** nixpkgs tags the system with the kind of image, which the old formats did not: all tags are forced away. */
function findLostTags(survey: Survey): readonly Finding[] {
  const cleared = survey.additions.find(({ additions }) => additions.bindings.includes("system.nixos.tags"));
  const [setting] = cleared === undefined ? [] : settingsOf(survey.project, ["system", "nixos", "tags"]);
  if (cleared === undefined || setting === undefined) return [];
  const { format } = cleared.target;
  const { file, at } = placeIn(survey, format);
  const next = `${setting.file.path} sets system.nixos.tags, which the module for "${format}" would clear: choose where it stays`;
  return [refuseAt(file, at, KEPT, "needs-decision", { next })];
}

/** Two formats that share one variant could only be merged: what was said of one would hold for the other. */
function findClashes(survey: Survey): readonly Finding[] {
  const seen = new Map<string, string>();
  for (const format of survey.formats) {
    const { slot } = placeOf(format);
    const other = seen.get(slot);
    if (other === undefined) seen.set(slot, format);
    else return [clash(survey, format, other, slot)];
  }
  return [];
}

function clash(survey: Survey, format: string, other: string, slot: string): Finding {
  const { file, at } = placeIn(survey, format);
  const next = `"${other}" and "${format}" are one image natively, ${slot}: keep one, or give the host of the other its own`;
  return refuseAt(file, at, KEPT, "needs-decision", { next });
}

function placeIn({ uses }: Survey, format: string): { readonly file: NixFile; readonly at: Range } {
  const use = [...uses.configs, ...uses.outputs].find((one) => one.format === format);
  if (use !== undefined) return { file: use.file, at: use.name };
  const [first] = uses.imports;
  return first === undefined
    ? { file: uses.configs[0]!.file, at: uses.configs[0]!.name }
    : { file: first.file, at: first.expr };
}

/** `formatConfigs = { vm = ...; iso = ...; }`: natively the two belong to different options. */
function findMixedSets({ uses }: Survey): readonly Finding[] {
  const kinds = new Map<object, { kind: string; config: FormatConfig }>();
  const mixed: Finding[] = [];
  for (const config of uses.configs) {
    if (config.within === undefined) continue;
    const { kind } = placeOf(config.format);
    const first = kinds.get(config.within);
    if (first === undefined) kinds.set(config.within, { kind, config });
    else if (first.kind !== kind) {
      const next =
        "write the virtual machine as `formatConfigs.vm = ...` beside the set, then run this again";
      mixed.push(refuseAt(config.file, config.within, KEPT, "needs-decision", { next }));
    }
  }
  return mixed;
}
