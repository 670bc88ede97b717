import type { Finding, Fixer, MigrateOptions } from "../../engine/types.ts";
import { projectOf } from "../../model/project.ts";
import { doubtForks } from "../gates/forks.ts";
import { stillToRaise, tooOld } from "../gates/release.ts";
import { findRefusals } from "./refusals.ts";
import { rewriteFormats } from "./rewrite.ts";
import { type Survey, surveyFormats } from "./survey.ts";
import { PATTERNS } from "./uses.ts";

/**
 * `nixosModules.all-formats` with its options: `formatConfigs.<format>` becomes `image.modules.<variant>`,
 * `config.formats.<format>` becomes `config.system.build.images.<variant>`, in one fix for the whole repository, since
 * each half is an error without the other.
 */
export const allFormats: Fixer = {
  id: "all-formats",
  summary:
    "replace nixosModules.all-formats, formatConfigs and formats by image.modules and system.build.images",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: PATTERNS,
  check(file, repository, options, budget) {
    const project = projectOf(repository);
    return project.within(budget, () => {
      const survey = surveyFormats(project, options.fidelity);
      return survey.anchor === file.path ? decide(survey, options) : [];
    });
  },
};

function decide(survey: Survey, options: MigrateOptions): readonly Finding[] {
  const refusals = findRefusals(survey);
  if (refusals.length > 0) return refusals;
  const place = anchorOf(survey);
  const { repository } = survey.project;
  const flake = survey.project.file(place.path)?.flake;
  const message = "nixos-generators' module for all formats is retired; nixpkgs has image.modules";
  if (survey.unreadable !== undefined) {
    const next = `fix the syntax of ${survey.unreadable}, which may use the formats as well, and run this again`;
    return [{ ...place, message, withheld: "does-not-parse", next }];
  }
  const old = tooOld(repository, flake, options);
  if (old !== undefined) {
    const next = `raise the nixpkgs input (${old}) to nixos-25.05 or newer first, or write for it now with --to-release 25.11`;
    return [{ ...place, message, withheld: "release-too-old", next }];
  }
  const rewrite = rewriteFormats(survey);
  if ("withheld" in rewrite) return [{ message, ...rewrite }];
  const fix = {
    ...rewrite,
    notes: [...(rewrite.notes ?? []), ...stillToRaise(repository, flake, options)],
  };
  if (fix.applicability === "safe") return [doubtForks({ ...place, message, fix }, flake)];
  return [{ ...place, message, fix, next: `apply it with --unsafe: ${fix.notes[0]}` }];
}

function anchorOf({ uses, anchor }: Survey): Pick<Finding, "path" | "start" | "end"> {
  const places = [
    ...uses.imports.map(({ file, expr }) => ({ path: file.path, start: expr.start, end: expr.end })),
    ...uses.configs.map(({ file, name }) => ({ path: file.path, start: name.start, end: name.end })),
  ];
  return places.find(({ path }) => path === anchor)!;
}
