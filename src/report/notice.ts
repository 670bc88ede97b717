import { findOwnConfigEntry } from "../translate/configuration.ts";
import type { LegacyInvocation, Plan } from "../translate/index.ts";
import { modernCommand, renderModern } from "../translate/modern.ts";

/** What of the command line has no effect, then what could be typed instead. NIXOS_GENERATE_QUIET=1 silences both. */
export function renderNotice(invocation: LegacyInvocation, plan: Plan): readonly string[] {
  return [...renderIgnored(invocation), ...renderModernNotice(invocation, plan)];
}

function renderIgnored({ flake, configuration, searchPath }: LegacyInvocation): readonly string[] {
  if (configuration === undefined) return [];
  const entry = findOwnConfigEntry(searchPath);
  const winner = flake !== undefined ? "--flake" : entry !== undefined ? `-I ${entry}` : undefined;
  return winner === undefined ? [] : [`nixos-generate: ignoring -c ${configuration}: ${winner} was given`];
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
