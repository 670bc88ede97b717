import { FORMAT_NAMES } from "../../../formats/index.ts";
import type { Repository } from "../../engine/types.ts";
import { type Flake, leafText } from "../../model/flakes/flake.ts";
import { targetOf } from "../target.ts";

/**
 * What snowfall-lib takes from all inputs it is handed, without a word in the flake: folders `systems/<arch>-<format>`
 * are built by `inputs.nixos-generators.nixosGenerate` (snowfallorg/lib, snowfall-lib/system/default.nix).
 */
const FOLDER = new RegExp(
  `(?:^|/)systems/(?:x86_64|aarch64|i686|armv7l|riscv64)-(${FORMAT_NAMES.join("|")})/`,
);

/** A next step where snowfall-lib needs the input; undefined where the flake does not use it for images. */
export function snowfallNeeds(repository: Repository, flake: Flake): string | undefined {
  const uses = [...flake.inputs.values()].some((input) => isSnowfall(leafText(input, "url") ?? input.name));
  if (!uses) return undefined;
  const found = repository.paths.map((path) => FOLDER.exec(path)).find((match) => match !== null);
  if (found == null) return undefined;
  const folder = found.input.slice(0, found.index + found[0].length - 1);
  const target = targetOf(found[1]!);
  const image =
    target?.kind === "image" ? `config.system.build.images.${target.variant}` : "config.system.build.vm";
  const system = folder.lastIndexOf("/") + 1;
  const linux = `${folder.slice(0, system)}${folder.slice(system).split("-", 1)[0]}-linux`;
  return `snowfall-lib builds what is in "${folder}" with it; move that to "${linux}", take ${image} of it, and run this again`;
}

function isSnowfall(text: string): boolean {
  return /snowfall-?lib|snowfallorg\/lib|nix-snowfall/i.test(text);
}
