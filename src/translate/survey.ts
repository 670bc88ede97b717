import type { Capabilities } from "../detect/capabilities.ts";
import { type Fidelity, FORMATS, formatsOfVariant, type LegacyFormat, VARIANTS } from "../formats/index.ts";
import type { LegacyInvocation } from "./command-line/invocation.ts";
import { parseLegacyArgv } from "./command-line/parse.ts";
import { chooseStrategy } from "./strategy.ts";

/**
 * How the nixpkgs at hand would make an image: itself; with the bundled format module; not at all, for
 * want of the builder or the variant; or nothing is known about it.
 */
export type Here = "native" | "legacy" | "missing" | "unknown";

/** One line of the table of formats: a legacy format, or a variant that never was one. */
export interface FormatRow {
  readonly format: string | null;
  /** Key of `system.build.images`; null for the virtual machines. */
  readonly variant: string | null;
  /** The action of nixos-rebuild that builds a virtual machine. */
  readonly action: string | null;
  /** Whether the variant is one that we define, since nixpkgs has none. */
  readonly own: boolean;
  readonly since: string;
  readonly here: Here;
  readonly why: string | null;
  readonly fidelity: Fidelity | null;
  /** How the image differs from the one nixos-generators made. */
  readonly differences: readonly string[];
  readonly summary: string;
}

/** Whether a format's builder is there, where that could be found out. */
export type Builders = Readonly<Record<string, boolean>> | undefined;

/** What can be built here, format by format and then the variants without a format, sorted by name. */
export function surveyFormats(
  capabilities: Capabilities | undefined,
  builders: Builders,
): readonly FormatRow[] {
  const formats = FORMATS.map((format) => formatRow(format, capabilities, builders));
  const known = new Set(VARIANTS.map(({ name }) => name));
  const others = (capabilities?.nixpkgs.variants?.value ?? []).filter((name) => !known.has(name));
  const variants = [...VARIANTS, ...others.map((name) => ({ name, since: "", summary: "of this nixpkgs" }))]
    .filter(({ name }) => formatsOfVariant(name).length === 0)
    .map((variant) => variantRow(variant, capabilities));
  return [...formats, ...variants];
}

function formatRow(
  format: LegacyFormat,
  capabilities: Capabilities | undefined,
  builders: Builders,
): FormatRow {
  const { native } = format;
  return {
    format: format.name,
    variant: native.kind === "vm" ? null : native.variant,
    action: native.kind === "vm" ? native.action : null,
    own: native.kind === "own",
    since: format.since,
    ...(capabilities ? judgeFormat(format, capabilities, builders) : NOT_KNOWN),
    ...(isMadeOtherwise(format, capabilities, builders)
      ? { fidelity: null, differences: ["nixpkgs makes it in another way now; this is its own image"] }
      : { fidelity: format.fidelity, differences: format.differences }),
    summary: format.summary,
  };
}

/** Whether nixpkgs has the variant, but no longer the module that the format was made with (evaluate.nix). */
function isMadeOtherwise(
  { name, native }: LegacyFormat,
  capabilities: Capabilities | undefined,
  builders: Builders,
): boolean {
  const variants = capabilities?.nixpkgs.variants?.value ?? [];
  return native.kind === "variant" && variants.includes(native.variant) && builders?.[name] === false;
}

type Judgement = Pick<FormatRow, "here" | "why">;

const NOT_KNOWN: Judgement = { here: "unknown", why: null };

function judgeFormat(format: LegacyFormat, capabilities: Capabilities, builders: Builders): Judgement {
  if (capabilities.nixpkgs.variants === undefined) {
    return { here: "unknown", why: "only an evaluation shows what the flake's nixpkgs has" };
  }
  const strategy = chooseStrategy(invocationFor(format), capabilities);
  if (strategy.kind === "unsupported") return { here: "missing", why: strategy.message };
  const bundled = strategy.kind === "legacy" || format.native.kind === "own";
  if (bundled && builders?.[format.name] === false) {
    return { here: "missing", why: `${capabilities.nixpkgs.place} has no builder for it` };
  }
  return { here: strategy.kind === "legacy" ? "legacy" : "native", why: strategy.why };
}

/** The plainest command line for a format: for the system it is made for, where it has one. */
function invocationFor({ name, system }: LegacyFormat): LegacyInvocation {
  const argv = ["-f", name, ...(system ? ["--system", system] : [])];
  const command = parseLegacyArgv(argv, { formatsFolder: "" });
  if (command.kind !== "build") throw new Error(`the table's own format "${name}" is refused`);
  return command;
}

function variantRow(
  { name, since, summary }: { readonly name: string; readonly since: string; readonly summary: string },
  capabilities: Capabilities | undefined,
): FormatRow {
  const variants = capabilities?.nixpkgs.variants;
  const here = variants === undefined ? "unknown" : variants.value.includes(name) ? "native" : "missing";
  const row = { format: null, variant: name, action: null, own: false, fidelity: null, differences: [] };
  return { ...row, since, summary, here, why: variants?.evidence ?? null };
}
