import * as z from "zod";

const Attrs = z.record(z.string(), z.unknown());
const DerivationText = z.object({
  name: z.string().optional(),
  builder: z.string().default(""),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  structuredAttrs: Attrs.optional(),
  inputDrvs: Attrs.optional(),
  inputSrcs: z.array(z.string()).optional(),
  // Since Nix 2.32.
  inputs: z.object({ drvs: Attrs, srcs: z.array(z.string()) }).optional(),
});
const Shown = z.record(z.string(), DerivationText);
const Wrapped = z.object({ derivations: Shown });

export interface Derivation {
  readonly name: string;
  readonly builder: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names in the store, without its folder. */
  readonly derivations: readonly string[];
  readonly sources: readonly string[];
}

/** Reads what `nix derivation show` prints (`nix show-derivation` before 2.14), by name in the store. */
export function parseDerivations(text: string): ReadonlyMap<string, Derivation> {
  const json: unknown = JSON.parse(text);
  const wrapped = Wrapped.safeParse(json);
  const shown = wrapped.success ? wrapped.data.derivations : Shown.parse(json);
  return new Map(
    Object.entries(shown).map(([path, text]): [string, Derivation] => [
      storeName(path),
      {
        name: text.name ?? text.env["name"] ?? nameOf(storeName(path)),
        builder: text.builder,
        args: text.args,
        env: structured(text),
        derivations: Object.keys(text.inputs?.drvs ?? text.inputDrvs ?? {}).map(storeName),
        sources: (text.inputs?.srcs ?? text.inputSrcs ?? []).map(storeName),
      },
    ]),
  );
}

/** Attributes of a build that gets them as JSON, each as a text of its own: Nix before 2.32 shows them as one variable. */
function structured({ env, structuredAttrs }: z.infer<typeof DerivationText>): Record<string, string> {
  const { __json: json, ...rest } = env;
  const attrs = structuredAttrs ?? (json === undefined ? {} : Attrs.parse(JSON.parse(json)));
  const texts = Object.entries(attrs).map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...rest, ...Object.fromEntries(texts) };
}

/** `/nix/store/<hash>-<name>` as `<hash>-<name>`. */
export function storeName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

const HASH = /[0-9a-df-np-sv-z]{32}-/;

/** The name of a store path without its hash. */
export function nameOf(path: string): string {
  return path.replace(HASH, "");
}
