import type { Repository } from "../../engine/types.ts";
import { ownOptions } from "../../nix/own-options.ts";
import { targetOf } from "../../nix/target.ts";

/** Options that every image has; their names stand in many a file that has to do with none. */
const COMMON = "image";

/**
 * Whether some Nix file of the repository sets an option that only the image of a format has. Where it stands beside
 * the configuration, as nixos-generators wanted it, no command of nixpkgs evaluates it; the drop-in does.
 */
export function setsOwnOptions(repository: Repository, format: string): boolean {
  const target = targetOf(format);
  const own = target === undefined ? [] : ownOptions(target).filter(([first]) => first !== COMMON);
  const names = [...new Set(own.map((path) => path.at(-1)!))];
  if (names.length === 0) return false;
  const sets = new RegExp(
    `(?<![\\w'-])(?:${names.join("|")})(?:\\.[A-Za-z"]|\\s*=\\s*(?:\\{|lib\\.|true|false|"|\\d))`,
  );
  return repository
    .containing(names)
    .some((path) => path.endsWith(".nix") && sets.test(repository.text(path) ?? ""));
}
