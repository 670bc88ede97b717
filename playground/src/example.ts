import workflow from "../../examples/machines/before/.github/workflows/images.yml?raw";
import script from "../../examples/machines/before/build-images.sh?raw";
import flake from "../../examples/machines/before/flake.nix?raw";
import web from "../../examples/machines/before/web.nix?raw";
import type { SourceText } from "./engine.ts";

/** examples/machines of this project. */
export const EXAMPLE: readonly SourceText[] = [
  { path: "flake.nix", text: flake },
  { path: "web.nix", text: web },
  { path: "build-images.sh", text: script },
  { path: ".github/workflows/images.yml", text: workflow },
];
