import { findFormat } from "../formats/index.ts";
import { findOwnConfigEntry } from "../translate/configuration.ts";
import type { LegacyInvocation, Plan } from "../translate/index.ts";
import { modernCommand, renderModern } from "../translate/modern/modern.ts";

/**
 * What is ignored of the command line and what is assumed in its place, one sentence each. `isDemo`: without a
 * configuration on the command line the bundled demonstration is built.
 */
export function renderAssumptions(
  invocation: LegacyInvocation,
  plan: Plan,
  isDemo: boolean,
): readonly string[] {
  const demo = isDemo && takesDefault(invocation) ? [DEMO] : [];
  const said = plan.notes.filter((note) => SAID.some((beginning) => note.startsWith(beginning)));
  return [...renderIgnored(invocation), ...[...demo, ...said].map((text) => `nixos-generate: ${text}`)];
}

/** How the notes begin that are worth a line of their own: an option without effect, an image that is another one. */
const SAID = ["--disk-size has no effect", "differs from the legacy image"];

const DEMO =
  "no configuration is named: building the demonstration (sshd, nginx, root's password is nixos); name yours with -c FILE, --flake URI#HOST or NIXOS_CONFIG";

function takesDefault({ flake, configuration, searchPath }: LegacyInvocation): boolean {
  return flake === undefined && configuration === undefined && findOwnConfigEntry(searchPath) === undefined;
}

function renderIgnored({ flake, configuration, searchPath }: LegacyInvocation): readonly string[] {
  if (configuration === undefined) return [];
  const entry = findOwnConfigEntry(searchPath);
  const winner = flake !== undefined ? "--flake" : entry !== undefined ? `-I ${entry}` : undefined;
  return winner === undefined ? [] : [`nixos-generate: ignoring -c ${configuration}: ${winner} was given`];
}

/**
 * The command of nixpkgs that does it, for next time; nothing where none does the same. NIXOS_GENERATE_QUIET=1 silences
 * it, as it does the assumptions.
 */
export function renderNotice(invocation: LegacyInvocation, plan: Plan, isDemo: boolean): readonly string[] {
  // nixpkgs has neither --image-of-host, nor what changes the builder, nor our demonstration; its kexec does not work.
  const { imageOfHost, noKvm, noChannel, buildMemory } = invocation;
  const ours = imageOfHost || noKvm || noChannel || buildMemory !== undefined;
  if (plan.strategy !== "native" || ours || (isDemo && takesDefault(invocation)) || isRepaired(invocation))
    return [];
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

function isRepaired({ format }: LegacyInvocation): boolean {
  return format.kind === "named" && findFormat(format.name)?.fidelity === "repaired";
}
