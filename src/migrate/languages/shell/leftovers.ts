import type { Finding, MigrateOptions } from "../../engine/types.ts";
import { projectOf } from "../../model/project.ts";
import { callerOf } from "../../rules/gates/caller.ts";
import { fix, place, toEdits } from "./edits.ts";
import type { Guard, Provider } from "./found.ts";
import type { Scope } from "./syntax/scope.ts";

/** A check for the old program becomes one for what takes over, once nothing in the file calls the old one. */
export function reportGuard(guard: Guard, path: string, scope: Scope, options: MigrateOptions): Finding {
  const at = place(guard, path);
  const message = 'looks for "nixos-generate" on PATH';
  if (options.scripts === "shim")
    return { ...at, message: `${message}, where the drop-in has the same name`, note: true };
  const { successor } = scope;
  const swap = { ...guard.name, text: successor ?? "" };
  const edits = scope.calls || successor === undefined ? undefined : toEdits(guard.region, path, [swap]);
  if (edits === undefined) {
    const next = "look for the new program instead, once nothing here calls nixos-generate";
    return { ...at, message, withheld: "still-used", next };
  }
  return { ...at, message, fix: fix(`look for ${successor}`, edits) };
}

const SUCCESSORS: readonly (readonly [string, RegExp])[] = [
  ["nixos-rebuild", /(?<![\w#-])nixos-rebuild build-(?:image|vm)/],
  ["nix-build", /(?<![\w-])nix-build '<nixpkgs\/nixos>' -A config\.system\.build\./],
  [
    "nix",
    /(?<![\w-])nix (?:build \S*#nixosConfigurations\.|run nixpkgs#nixos-rebuild-ng |run -f '<nixpkgs\/nixos>')/,
  ],
];

/** The one program that builds images in a text with nixpkgs' own commands. */
export function findSuccessor(text: string): string | undefined {
  const found = SUCCESSORS.filter(([, calls]) => calls.test(text)).map(([name]) => name);
  return found.length === 1 ? found[0] : undefined;
}

/** What puts the old program on PATH: swapped for the drop-in, taken out, or left. */
export function reportProvider(provider: Provider, path: string, scope: Scope): Finding {
  const edits = toEdits(provider.region, path, provider.swaps);
  const at = place(provider, path);
  const message = "puts the retired nixos-generators on PATH";
  const { removal } = provider;
  const needed =
    scope.calls || provider.swaps.length > 0 || projectOf(scope.repository).ask(callerOf, "") !== undefined;
  const taken = needed || removal === undefined ? undefined : toEdits(provider.region, path, removal);
  if (taken !== undefined)
    return {
      ...at,
      message: `${message}, and nothing here calls it`,
      fix: fix("remove the package", taken),
    };
  if (edits === undefined || edits.length === 0) {
    const next =
      "remove it once nothing calls nixos-generate; --shim-flake URI says which flake provides the drop-in";
    return { ...at, message, withheld: "still-used", next };
  }
  return { ...at, message, fix: fix("put the drop-in on PATH", edits) };
}
