import type { LegacyInvocation, Plan } from "../translate/index.ts";
import { modernCommand, renderModern } from "../translate/modern.ts";

/**
 * One notice for standard error when nixpkgs can do this itself: what could be typed instead. Silent
 * on the legacy road. NIXOS_GENERATE_QUIET=1 silences it altogether.
 */
export function renderNotice(invocation: LegacyInvocation, plan: Plan): readonly string[] {
  // No command of nixpkgs puts the host's disks aside.
  if (plan.road !== "native" || invocation.imageOfHost) return [];
  const modern = [plan.backend, "nix" as const]
    .map((program) => modernCommand(invocation, program))
    .find(({ kind }) => kind === "command");
  if (modern?.kind !== "command") return [];
  const differs =
    modern.caveats.length > 0 && invocation.fidelity !== "native"
      ? " (not quite the same image; nixos-generate --dry-run says why)"
      : "";
  return [`nixos-generate: nixpkgs builds this itself${differs}: ${renderModern(modern)}`];
}
