import type { LegacyInvocation, Plan } from "../translate/index.ts";
import { modernCommand, renderModern } from "../translate/modern.ts";

/** What the invocation says for nothing, then what could be typed instead. NIXOS_GENERATE_QUIET=1 silences both. */
export function renderNotice(invocation: LegacyInvocation, plan: Plan): readonly string[] {
  const { flake, configuration } = invocation;
  const ignored =
    flake !== undefined && configuration !== undefined
      ? [`nixos-generate: ${configuration} has no part in this: --flake says what is built`]
      : [];
  return [...ignored, ...renderModernNotice(invocation, plan)];
}

/** One notice for standard error when nixpkgs can do this itself; silent on the legacy road. */
function renderModernNotice(invocation: LegacyInvocation, plan: Plan): readonly string[] {
  // No command of nixpkgs puts the host's disks aside.
  if (plan.road !== "native" || invocation.imageOfHost) return [];
  const modern = [plan.backend, "nix" as const]
    .map((program) => modernCommand(invocation, program))
    .find(({ kind }) => kind === "command");
  if (modern?.kind !== "command") return [];
  const differs =
    modern.sameImage || invocation.fidelity === "native"
      ? ""
      : " (not quite the same image; nixos-generate --dry-run says why)";
  return [`nixos-generate: nixpkgs builds this itself${differs}: ${renderModern(modern)}`];
}
