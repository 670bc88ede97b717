import type { Capabilities } from "../detect/capabilities.ts";
import type { LegacyInvocation } from "./command-line/invocation.ts";
import { isAbsolute, resolvePath } from "./paths.ts";
import type { EvaluationRequest } from "./plan.ts";
import type { PlanContext } from "./plan-invocation.ts";

type Named = Pick<
  LegacyInvocation,
  | "configuration"
  | "searchPath"
  | "system"
  | "diskSize"
  | "specialArgs"
  | "imageOfHost"
  | "noKvm"
  | "buildMemory"
  | "noChannel"
>;

/** The part of a request that says which configuration is evaluated, and with what. */
export type ConfigurationRequest = Pick<
  EvaluationRequest,
  | "configuration"
  | "nixpkgs"
  | "system"
  | "flake"
  | "diskSize"
  | "specialArgs"
  | "imageOfHost"
  | "noKvm"
  | "buildMemory"
  | "noChannel"
>;

export function configurationRequest(
  invocation: Named,
  { flake }: Capabilities,
  context: PlanContext,
): ConfigurationRequest {
  return {
    configuration: flake ? null : configurationPath(invocation, context),
    nixpkgs: null,
    system: invocation.system ?? null,
    flake: flake ? { url: flake.url, attr: flake.attribute } : null,
    diskSize: invocation.diskSize ?? null,
    specialArgs: invocation.specialArgs,
    imageOfHost: invocation.imageOfHost,
    noKvm: invocation.noKvm,
    buildMemory: invocation.buildMemory ?? null,
    noChannel: invocation.noChannel,
  };
}

/** A path is made absolute; null for what only the search path names: a URL, `channel:`, `-I nixos-config=`. */
function configurationPath(
  named: Pick<Named, "configuration" | "searchPath">,
  context: PlanContext,
): string | null {
  const text = named.configuration ?? context.defaultConfiguration;
  if (isRemote(text) || findOwnConfigEntry(named.searchPath) !== undefined) return null;
  // An absolute one stays as it was typed: folding ".." would lead elsewhere behind a link.
  return isAbsolute(text) ? text : resolvePath(context.cwd, text);
}

/**
 * The search path of every evaluation. Without a flake it ends with the configuration as `<nixos-config>`, as
 * nixos-generators 032decf had it (nixos-generate:171): `system.copySystemConfiguration` copies what that names, and
 * would else copy the configuration of this machine. An entry given by `-I` comes first and wins there, so it does here.
 */
export function searchPathEntries(
  { flake, configuration, searchPath }: Pick<LegacyInvocation, "flake" | "configuration" | "searchPath">,
  context: PlanContext,
): readonly string[] {
  if (flake || findOwnConfigEntry(searchPath) !== undefined) return searchPath;
  const path = configurationPath({ configuration, searchPath }, context);
  return [...searchPath, `nixos-config=${path ?? configuration ?? context.defaultConfiguration}`];
}

/** The `-I nixos-config=` of a command line, which counts before `-c` (the first entry of a search path wins). */
export function findOwnConfigEntry(searchPath: readonly string[]): string | undefined {
  return searchPath.find((entry) => entry.startsWith("nixos-config="));
}

/** Whether a value of the search path is something that Nix downloads. */
export function isRemote(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|channel:|flake:)/.test(text);
}
