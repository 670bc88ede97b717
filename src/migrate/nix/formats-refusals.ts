import { FORMAT_NAMES } from "../../formats/index.ts";
import type { Range } from "../../nix/tree.ts";
import type { Finding, Repository } from "../engine/types.ts";
import { placeOf } from "./format-place.ts";
import type { FormatConfig } from "./format-uses.ts";
import type { FormatsSurvey } from "./formats-survey.ts";
import { clearedTags } from "./label-tags.ts";
import { refuseAt } from "./refusal.ts";
import type { NixSource } from "./source.ts";

/** What stays in use where nothing is rewritten. */
const KEPT = "nixos-generators' module for all formats";

/** Why the module `all-formats` cannot be replaced; one finding a place, none when it can. */
export function findRefusals(repository: Repository, survey: FormatsSurvey): readonly Finding[] {
  return [
    ...survey.opaque.map(({ file, at, reason }) => refuseAt(file, at, KEPT, reason, OPAQUE[reason])),
    ...survey.computed.map((place): Finding => {
      const message = `a computed format keeps ${KEPT} in use`;
      return { ...place, message, withheld: "dynamic-format", ...OPAQUE["dynamic-format"] };
    }),
    ...findClashes(survey),
    ...findMixedSets(survey),
    ...findLostTags(repository, survey),
  ];
}

/** The formats of the repository that take part, each once. */
export function formatsInUse(survey: FormatsSurvey): readonly string[] {
  return [...new Set([...survey.outputs, ...survey.configs, ...survey.mentions].map(({ format }) => format))];
}

export function isLegacy(format: string): boolean {
  return FORMAT_NAMES.includes(format);
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

function findLostTags(repository: Repository, survey: FormatsSurvey): readonly Finding[] {
  for (const format of formatsInUse(survey)) {
    const path = clearedTags(repository, format);
    if (path === undefined) continue;
    const { file, at } = placeIn(survey, format);
    const next = `${path} sets system.nixos.tags, which the module for "${format}" would clear: choose where it stays`;
    return [refuseAt(file, at, KEPT, "needs-decision", { next })];
  }
  return [];
}

/** Two formats that share one variant could only be merged: what was said of one would hold for the other. */
function findClashes(survey: FormatsSurvey): readonly Finding[] {
  const seen = new Map<string, string>();
  for (const format of formatsInUse(survey)) {
    const { slot } = placeOf(format);
    const other = seen.get(slot);
    if (other === undefined) seen.set(slot, format);
    else return [clash(survey, format, other, slot)];
  }
  return [];
}

function clash(survey: FormatsSurvey, format: string, other: string, slot: string): Finding {
  const { file, at } = placeIn(survey, format);
  const next = `"${other}" and "${format}" are one image natively, ${slot}: keep one, or give the host of the other its own`;
  return refuseAt(file, at, KEPT, "needs-decision", { next });
}

function placeIn(survey: FormatsSurvey, format: string): { readonly file: NixSource; readonly at: Range } {
  const use = [...survey.configs, ...survey.outputs].find((one) => one.format === format);
  if (use !== undefined) return { file: use.file, at: use.name };
  const [first] = survey.imports;
  return first === undefined
    ? { file: survey.configs[0]!.file, at: survey.configs[0]!.name }
    : { file: first.file, at: first.expr };
}

/** `formatConfigs = { vm = ...; iso = ...; }`: natively the two belong to different options. */
function findMixedSets(survey: FormatsSurvey): readonly Finding[] {
  const kinds = new Map<object, { kind: string; config: FormatConfig }>();
  const mixed: Finding[] = [];
  for (const config of survey.configs) {
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
