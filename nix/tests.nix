# Tests of the package that need no virtual machine: `passthru.tests` in nixpkgs.
{
  lib,
  nixos-generate,
  pkgs,
  runCommand,
}:
let
  inherit (pkgs.stdenv.hostPlatform) system;

  # As where it has taken the place of pkgs.nixos-generators.
  replaced = pkgs.extend (_final: _prev: { nixos-generators = nixos-generate; });

  # A format whose image nixpkgs builds as nixos-generators did.
  format = "amazon";
  evaluate =
    modules:
    import (pkgs.path + "/nixos/lib/eval-config.nix") {
      inherit system;
      modules = [ ../src/legacy/demo-configuration.nix ] ++ modules;
    };
  bundled = evaluate [
    (../src/legacy/formats + "/${format}.nix")
    ../src/legacy/format-module.nix
  ];
  native = evaluate [ ];
  legacy = bundled.config.system.build.${bundled.config.formatAttr};
  variant = native.config.system.build.images.${format};
in
{
  # `nix-shell -p nixos-generators`, as old scripts call it.
  nix-shell =
    runCommand "nixos-generators-nix-shell" { nativeBuildInputs = [ replaced.nixos-generators ]; }
      ''
        nixos-generate --list | grep --quiet --line-regexp iso
        nixos-generate --help > $out
      '';
}
// lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
  # The bundled format and nixpkgs' own variant are one derivation. Decided while evaluating.
  same-derivation =
    assert lib.assertMsg (
      legacy.drvPath == variant.drvPath
    ) "the ${format} image is ${variant.drvPath}, and was ${legacy.drvPath}";
    runCommand "nixos-generate-same-derivation" { } "touch $out";
}
