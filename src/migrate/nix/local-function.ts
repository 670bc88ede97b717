import { FORMATS } from "../../formats/index.ts";
import { quoteAttrName } from "../../nix/quote.ts";
import type { MigrateOptions } from "../engine/types.ts";
import { boardTargetOf, takesItsAttr } from "../rules/target.ts";
import { indent, isNeeded, moduleHead } from "./additions.ts";
import { boardSnippet, snippetFor } from "./snippets.ts";

/** Name of the file that takes the function's place, beside flake.nix. */
export const LOCAL_FUNCTION_FILE = "nixos-generate.nix";

/** What the function may be asked for. */
export interface FunctionNeeds {
  /** Legacy names; undefined where it could be any. */
  readonly formats: ReadonlySet<string> | undefined;
  /** Whether formats of one's own may come as `customFormats`. */
  readonly custom: boolean;
}

/** Whatever nixosGenerate could be asked for. */
export const EVERYTHING: FunctionNeeds = { formats: undefined, custom: true };

export function joinNeeds(one: FunctionNeeds, other: FunctionNeeds): FunctionNeeds {
  const known = one.formats !== undefined && other.formats !== undefined;
  const formats = known ? new Set([...one.formats!, ...other.formats!]) : undefined;
  return { formats, custom: one.custom || other.custom };
}

/** The first line, by which a second run knows the file for its own. */
const HEADER =
  "# nixosGenerate as nixos-generators had it, on top of nixpkgs' own image building (NixOS 25.05 and later).";

const [ALL, OWN] = ["all", "one's own"];

/** The needs that a file of ours says it serves; undefined for a file that is not ours. */
export function readNeeds(text: string): FunctionNeeds | undefined {
  const [first, , third = ""] = text.split(/\r?\n/);
  const said = /^# Formats: (.+)$/.exec(third)?.[1]?.split(", ");
  if (first !== HEADER || said === undefined) return undefined;
  const custom = said.includes(OWN);
  if (said.includes(ALL)) return { formats: undefined, custom };
  return { formats: new Set(said.filter((name) => name !== OWN)), custom };
}

/** The comment in which the file says what it serves. */
export function writeNeeds({ formats, custom }: FunctionNeeds): string {
  const names = formats === undefined ? [ALL] : served(formats).map(({ name }) => name);
  return `# Formats: ${[...names, ...(custom ? [OWN] : [])].join(", ")}`;
}

/** A Nix function of a nixpkgs flake that takes what nixosGenerate took, and serves what it is needed for. */
export function localFunction(needs: FunctionNeeds, fidelity: MigrateOptions["fidelity"]): string {
  const { formats, custom } = needs;
  const additions = additionRows(formats, fidelity);
  return `${HEADER}
# For calls that could not be rewritten in place. Takes nixpkgs (the flake), then the same arguments.
${writeNeeds(needs)}
nixpkgs:
{
  format,
  modules ? [ ],
  system ? null,
  pkgs ? null,
  lib ? nixpkgs.lib,
  specialArgs ? { },
  nixosSystem ? nixpkgs.lib.nixosSystem,${custom ? "\n  customFormats ? { }," : ""}
}:
let
  # Format -> where the modules of its image go, and the image itself.
  places = {
${rows(placeRows(formats))}
  };
${imageFunctions(needs)}
  place = places.\${format} or (${custom || formats === undefined ? "image format" : refusal()});
${additions.length === 0 ? "" : additionsBinding(additions)}${builtBindings(formats, custom)}
  nixos = nixosSystem (
    {
      inherit lib specialArgs;
      system = if system != null then system else pkgs.stdenv.hostPlatform.system;
      modules = place.into ${allModules(custom, additions.length > 0)};
    }
    // (if pkgs == null then { } else { inherit pkgs; })
  );
in
place.from nixos.config.system.build
`.replaceAll(/ = \{\n\n {2}\};/g, " = { };");
}

/** Every format of the table where it could be any. */
function served(formats: FunctionNeeds["formats"]) {
  return FORMATS.filter(({ name }) => formats === undefined || formats.has(name));
}

/** A known set of formats is listed whole; else a name that is not renamed is the variant's. */
function placeRows(formats: FunctionNeeds["formats"]): readonly string[] {
  return served(formats).flatMap(({ name }) => {
    const target = boardTargetOf(name)!;
    if (target.kind === "vm") return [`${quoteAttrName(name)} = vm;`];
    if (target.variant === name && formats === undefined) return [];
    return [`${quoteAttrName(name)} = image "${target.variant}";`];
  });
}

function imageFunctions({ formats, custom }: FunctionNeeds): string {
  const all = custom || attrRows(formats).length > 0 ? "([ built ] ++ modules)" : "modules";
  const kinds = served(formats).map(({ name }) => boardTargetOf(name)!.kind);
  const image = `
  image = name: {
    into = modules: [ { image.modules.\${name} = nixpkgs.lib.mkMerge ${all}; } ];
    from = build: build.images.\${name};
  };`;
  const vm = `
  vm = {
    into = modules: modules;
    from = build: build.vm;
  };`;
  return `${custom || kinds.includes("image") ? image : ""}${kinds.includes("vm") ? vm : ""}`;
}

function refusal(): string {
  return `throw "${LOCAL_FUNCTION_FILE} has no \\"\${format}\\", only \${toString (builtins.attrNames places)}"`;
}

function additionsBinding(additions: readonly string[]): string {
  return `
  # What the images had and nixpkgs' own have not. An entry that is deleted leaves nixpkgs' own image or machine.
  additions = {
${rows(additions)}
  };
`;
}

function additionRows(
  formats: FunctionNeeds["formats"],
  fidelity: MigrateOptions["fidelity"],
): readonly string[] {
  return served(formats).flatMap(({ name }) => {
    const snippet = boardSnippet(name) ?? snippetFor(name);
    if (snippet === undefined || !(fidelity !== "native" || isNothingWithout(name))) return [];
    const body =
      snippet.machine ?? [snippet.system, snippet.offX86, snippet.variant].filter(Boolean).join("\n");
    const head = moduleHead(body);
    const set = `{\n${indent(body)}\n}`;
    return [`${quoteAttrName(name)} =${head === undefined ? ` ${set}` : `\n${indent(`${head}\n${set}`)}`};`];
  });
}

/** Whether `place` would lead to nothing, or to something else, without the additions. */
function isNothingWithout(format: string): boolean {
  return isNeeded(format) || boardSnippet(format) !== undefined || boardTargetOf(format)?.kind === "vm";
}

function attrRows(formats: FunctionNeeds["formats"]): readonly string[] {
  return served(formats).flatMap(({ name, formatAttr }) =>
    takesItsAttr(name) ? [`${quoteAttrName(name)} = "${formatAttr}";`] : [],
  );
}

/** Modules of the image that say what of system.build it is; nothing where only virtual machines are asked for. */
function builtBindings(formats: FunctionNeeds["formats"], custom: boolean): string {
  const attrs = attrRows(formats);
  if (attrs.length === 0 && !custom) return "";
  const table = `
  # What nixos-generators took of system.build; it is the image where modules of yours define it, too.
  attrs = {
${rows(attrs)}
  };
`;
  return table + (custom ? CUSTOM : BUILT);
}

const BUILT = `  built =
    { config, lib, ... }:
    lib.optionalAttrs (attrs ? \${format}) {
      system.build.image = lib.mkIf (config.system.build ? \${attrs.\${format}}) (
        lib.mkOverride 40 config.system.build.\${attrs.\${format}}
      );
    };
`;

const CUSTOM = `
  # A format of one's own is a module that says with formatAttr what of system.build is the image.
  built =
    { config, lib, modulesPath, ... }:
    {
      imports = [ "\${modulesPath}/image/file-options.nix" ];
      options.formatAttr = lib.mkOption {
        type = lib.types.str;
        default = attrs.\${format} or "image";
      };
      options.fileExtension = lib.mkOption {
        type = lib.types.str;
        default = "";
      };
      config.system.build.image = lib.mkIf (
        config.formatAttr != "image" && config.system.build ? \${config.formatAttr}
      ) (lib.mkOverride 40 config.system.build.\${config.formatAttr});
    };
`;

/** The format's own module in front of those of the call. */
function allModules(custom: boolean, additions: boolean): string {
  const added = additions ? "additions.${format} or { }" : "{ }";
  if (custom) return `([ (customFormats.\${format} or (${added})) ] ++ modules)`;
  return additions ? `([ (${added}) ] ++ modules)` : "modules";
}

function rows(lines: readonly string[]): string {
  return indent(indent(lines.join("\n")));
}
