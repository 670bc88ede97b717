import type { Finding, Fixer } from "../../engine/types.ts";
import { type NixFile, type Project, projectOf } from "../../model/project.ts";
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
    const source = project.file(file.path);
    if (source === undefined) return [];
    // Most files that build something build no images: the model is asked only where a file speaks of them.
    const speaks = file.text.includes("images") || file.text.includes("image.modules");
    return project.within(budget, () => [
      ...(speaks ? findWrongVariants(project, source) : []),
      ...findAbsentSystem(project, source),
      ...findImagesImport(project, source, options),
      ...(speaks ? findImageFiles(project, source) : []),
      ...optionsAtTop(project, source),
      ...(speaks ? findLost(project, source, options) : []),
    ]);
  },
};

/** Options of all files, said with the first that takes an image: other repositories have none to ask about. */
function optionsAtTop(project: Project, file: NixFile): readonly Finding[] {
  const [first] = project.filesContaining(["system.build"]);
  if (first?.path !== file.path) return [];
  return findOptionsAtTop(project);
}
