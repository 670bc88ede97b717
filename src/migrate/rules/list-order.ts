import type { AnnouncedDifference } from "../engine/types.ts";

/**
 * Where modules are set in an option of the image and no longer beside it. The module system orders lists by the depth
 * at which a module is imported: nixpkgs imports the module of a variant two steps higher than all-formats did, and
 * modules inside `image.modules` come after nixpkgs' own, two steps lower than nixosGenerate had them. Seen in the
 * kernel parameters and packages of configurations of several modules.
 */
export const LIST_ORDER: AnnouncedDifference = {
  text: "elements of lists, such as kernel parameters, may be in another order in these images",
  explains: "order",
};
