# A format as the flake function of nixos-generators makes it, and as a repository does that has the additions written
# into it (src/formats/additions.ts), with the same package set. An image that does not evaluate is null; evaluate
# `written.<name>` alone to see why.
{
  nixpkgs,
  # Checkout of nixos-generators.
  generators,
  configuration,
  format,
  system,
  # JSON: { <name> = { module, slot, output }; }. `module`: path of a file with the module that holds the additions.
  # `slot`: path of the option the module is the value of; [ ] for a module of the system itself. `output`: path of the
  # image, below `config`.
  places,
}:
let
  lib = import "${nixpkgs}/lib";
  pkgs = import nixpkgs {
    inherit system;
    config = { };
    overlays = [ ];
  };
  evaluate =
    modules:
    (import "${nixpkgs}/nixos/lib/eval-config.nix" {
      inherit system;
      modules = modules ++ [ { nixpkgs.pkgs = pkgs; } ];
    }).config;

  original =
    let
      config = evaluate [
        {
          imports = [
            "${generators}/formats/${format}.nix"
            "${generators}/format-module.nix"
          ];
        }
        configuration
      ];
    in
    config.system.build.${config.formatAttr};
  written = builtins.mapAttrs (
    _:
    {
      module,
      slot,
      output,
    }:
    lib.getAttrFromPath output (evaluate (
      if slot == [ ] then [ module configuration ] else [ configuration (lib.setAttrByPath slot (import module)) ]
    ))
  ) (builtins.fromJSON places);

  measure =
    image:
    let
      drvPath = builtins.unsafeDiscardStringContext image.drvPath;
      attempt = builtins.tryEval drvPath;
    in
    if attempt.success then attempt.value else null;
in
{
  inherit original written;
  measured = builtins.mapAttrs (_: measure) (written // { inherit original; });
}
