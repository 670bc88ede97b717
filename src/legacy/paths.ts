import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Set by scripts/build.ts: in the bundle this file lies in dist/, beside src/.
declare const BUNDLED: boolean | undefined;

const here = dirname(fileURLToPath(import.meta.url));
const folder = typeof BUNDLED === "undefined" ? here : join(here, "../src/legacy");

/** Folder of the bundled format modules, one `<format>.nix` each. */
export const FORMATS_FOLDER: string = join(folder, "formats");

/** The file that evaluates an image; see its head for what it takes and gives. */
export const ENTRY: string = join(folder, "evaluate.nix");

/** The file that evaluates several images of one configuration together. */
export const ENTRY_FOR_MANY: string = join(folder, "evaluate-many.nix");

/** The file that finds the outputs of a flake, for `migrate --verify`. */
export const OUTPUTS: string = join(folder, "outputs.nix");

/** The file that tells which bundled formats a nixpkgs has the builder for. */
export const BUILDERS: string = join(folder, "builders.nix");

/** The configuration that is built when none is named, as the original had one. */
export const DEMO_CONFIGURATION: string = join(folder, "demo-configuration.nix");
