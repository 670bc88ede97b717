import type { Fixer } from "../../engine/types.ts";
import { projectOf } from "../../model/project.ts";
import { findAbsentSystem } from "./absent-system.ts";
import { findImageFiles } from "./image-files.ts";
import { findImagesImport } from "./images-import.ts";
import { findLost } from "./lost.ts";
import { findOptionsAtTop, OPTION_WORDS } from "./options-at-top.ts";
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
  patterns: ["build.images", "system.build", "image.modules", "/image/images.nix", ...OPTION_WORDS],
  check(file, repository, options, budget) {
    const project = projectOf(repository);
    const source = project.file(file.path);
    if (source === undefined) return [];
    return project.within(budget, () => [
      ...findWrongVariants(project, source),
      ...findAbsentSystem(project, source),
      ...findImagesImport(project, source, options),
      ...findImageFiles(project, source),
      ...findOptionsAtTop(project, source),
      ...findLost(project, source, options),
    ]);
  },
};
