import { FORMATS } from "../../formats/index.ts";
import { quoteAttrName } from "../../nix/quote.ts";
import { indent, moduleHead } from "./additions.ts";
import { boardSnippet, snippetFor } from "./snippets.ts";
import { boardTargetOf } from "./target.ts";

/** Name of the file that takes the function's place, beside flake.nix. */
export const LOCAL_FUNCTION_FILE = "nixos-generate.nix";

/** The first line, by which a second run knows the file for its own. */
const HEADER =
  "# nixosGenerate as nixos-generators had it, on top of nixpkgs' own image building (NixOS 25.05 and later).";

export function isLocalFunction(text: string | undefined): boolean {
  return text?.replaceAll("\r", "").startsWith(HEADER) === true;
}

/** A Nix function of a nixpkgs flake that takes what nixosGenerate took; every format is in it. */
export function localFunction(): string {
  return `${HEADER}
# For what calls it with a format that only evaluation can tell. Takes nixpkgs (the flake), then the same arguments.
nixpkgs:
{
  format,
  modules ? [ ],
  system ? null,
  pkgs ? null,
  lib ? nixpkgs.lib,
  specialArgs ? { },
  nixosSystem ? nixpkgs.lib.nixosSystem,
  customFormats ? { },
}:
let
  # Format -> where the modules of its image go, and the image itself.
  places = {
${indent(indent(placeRows().join("\n")))}
  };

  image = name: {
    into = modules: [ { image.modules.\${name} = nixpkgs.lib.mkMerge modules; } ];
    from = build: build.images.\${name};
  };
  vm = {
    into = modules: modules;
    from = build: build.vm;
  };
  place = places.\${format} or (image format);

  # What the images had and nixpkgs' own have not. An entry that is deleted leaves nixpkgs' own image or machine.
  additions = {
${indent(indent(additionRows().join("\n")))}
  };

  # A format of one's own: a module that says with formatAttr what of system.build is the image.
  custom =
    { config, lib, modulesPath, ... }:
    {
      imports = [ "\${modulesPath}/image/file-options.nix" ];
      options.formatAttr = lib.mkOption { type = lib.types.str; };
      options.fileExtension = lib.mkOption {
        type = lib.types.str;
        default = "";
      };
      config.system.build.image = lib.mkOverride 90 config.system.build.\${config.formatAttr};
    };
  own =
    if customFormats ? \${format} then
      [
        customFormats.\${format}
        custom
      ]
    else
      [ (additions.\${format} or { }) ];

  nixos = nixosSystem (
    {
      inherit lib specialArgs;
      system = if system != null then system else pkgs.stdenv.hostPlatform.system;
      modules = place.into (own ++ modules);
    }
    // (if pkgs == null then { } else { inherit pkgs; })
  );
in
place.from nixos.config.system.build
`;
}

function placeRows(): readonly string[] {
  return FORMATS.flatMap(({ name }) => {
    const target = boardTargetOf(name)!;
    if (target.kind === "vm") return [`${quoteAttrName(name)} = vm;`];
    return target.variant === name ? [] : [`${quoteAttrName(name)} = image "${target.variant}";`];
  });
}

function additionRows(): readonly string[] {
  return FORMATS.flatMap(({ name }) => {
    const snippet = boardSnippet(name) ?? snippetFor(name);
    if (snippet === undefined) return [];
    const body = snippet.machine ?? [snippet.system, snippet.variant].filter(Boolean).join("\n");
    const head = moduleHead(body);
    const set = `{\n${indent(body)}\n}`;
    return [`${quoteAttrName(name)} =${head === undefined ? ` ${set}` : `\n${indent(`${head}\n${set}`)}`};`];
  });
}
