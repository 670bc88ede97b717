import type { Finding, Fixer, MigrateOptions, Repository, SourceFile } from "../../engine/types.ts";
import { type Project, projectOf } from "../../model/project.ts";
import { findAbsentSystem } from "./absent-system.ts";
import { findImageFiles } from "./image-files.ts";
import { findImagesImport } from "./images-import.ts";
import { findLost } from "./lost.ts";
import { findOptionsAtTop } from "./options-at-top.ts";
import { findWrongVariants } from "./wrong-variants.ts";

/**
 * Code that uses nixpkgs' own images and names something that is not there: variants under their old names,
 * `config.build.images`, options of a variant outside of it. Such code does not evaluate, so that a fix changes no image;
 * it is only made where there is one answer.
 */
export const nativeNames: Fixer = {
  id: "native-names",
  summary: "correct names in code that builds images with nixpkgs itself",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: ["build.images", "system.build", "image.modules", "/image/images.nix"],
  check(file, repository, options, budget) {
    const project = projectOf(repository);
    return project.within(budget, () => [
      ...namesIn(project, file, options),
      // Options of all files, said with the first that takes an image: other repositories have none to ask about.
      ...(file.path === firstBuilding(repository) ? findOptionsAtTop(project) : []),
    ]);
  },
};

function namesIn(project: Project, { path, text }: SourceFile, options: MigrateOptions): readonly Finding[] {
  // Most files that build something build no images: only those are parsed that mention them.
  const source = text.includes("images") || text.includes("image.modules") ? project.file(path) : undefined;
  if (source === undefined) return [];
  return [
    ...findWrongVariants(project, source),
    ...findAbsentSystem(project, source),
    ...findImagesImport(project, source, options),
    ...findImageFiles(project, source),
    ...findLost(project, source, options),
  ];
}

function firstBuilding(repository: Repository): string | undefined {
  return repository.containing(["system.build"]).find((path) => path.endsWith(".nix"));
}
