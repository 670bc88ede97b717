import type { Way } from "./rows.ts";

/** Under which circumstances a format is asked for. */
export interface Circumstance {
  readonly way: Way;
  /** File or folder in nix/. */
  readonly configuration: "plain.nix" | "rich";
}

/** The columns of one run. The rich configuration shows the order of lists, which depends on how the modules are combined. */
export const CIRCUMSTANCES = {
  plain: { way: "command", configuration: "plain.nix" },
  rich: { way: "command", configuration: "rich" },
  flake: { way: "flake", configuration: "rich" },
  function: { way: "function", configuration: "rich" },
  "all-formats": { way: "all-formats", configuration: "rich" },
} as const satisfies Record<string, Circumstance>;

export type CircumstanceName = keyof typeof CIRCUMSTANCES;

/** In words, for documents. */
export const DESCRIBED: Readonly<Record<CircumstanceName, string>> = {
  plain: "`nixos-generate -f FORMAT -c FILE`, a plain configuration",
  rich: "the same, a configuration that sets what format modules set as well",
  flake: "`nixos-generate -f FORMAT --flake .#host`, that configuration",
  function: "`nixosGenerate { format = ...; }`, that configuration",
  "all-formats": "`config.formats.FORMAT` of `nixosModules.all-formats`, that configuration",
};

export const CIRCUMSTANCE_NAMES = Object.keys(CIRCUMSTANCES) as readonly CircumstanceName[];
