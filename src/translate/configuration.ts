import type { Capabilities } from "../detect/capabilities.ts";
import type { LegacyInvocation } from "./invocation.ts";
import { isAbsolute, resolvePath } from "./paths.ts";
import type { EvaluationRequest } from "./plan.ts";
import type { PlanContext } from "./plan-invocation.ts";

type Named = Pick<LegacyInvocation, "configuration" | "system" | "diskSize" | "specialArgs" | "imageOfHost">;

/** The part of a request that says which configuration is evaluated, and with what. */
export type ConfigurationRequest = Pick<
  EvaluationRequest,
  "configuration" | "nixpkgs" | "system" | "flake" | "diskSize" | "specialArgs" | "imageOfHost"
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
  };
}

/** A path is made absolute; what Nix would download (a URL, `channel:`) goes through the search path. */
function configurationPath({ configuration }: Named, context: PlanContext): string | null {
  const text = configuration ?? context.defaultConfiguration;
  if (isRemote(text)) return null;
  // An absolute one stays as it was typed: folding ".." would lead elsewhere behind a link.
  return isAbsolute(text) ? text : resolvePath(context.cwd, text);
}

/** Whether a value of the search path is something that Nix downloads. */
export function isRemote(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|channel:|flake:)/.test(text);
}
