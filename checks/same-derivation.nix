# For every format: the bundled module alone, and nixpkgs' own variant next to it, give the same derivation. Decided
# while evaluating; the build only writes the list down.
{
  lib,
  pkgs,
  self,
  system,
}:
let
  configuration = ../src/legacy/demo-configuration.nix;
  variants = lib.importJSON ../src/legacy/variants.json;

  # Boards and appliances that nixpkgs only builds for one kind of processor.
  elsewhere = {
    aarch64-linux = [
      "azure"
      "sd-x86_64"
      "vagrant-virtualbox"
      "virtualbox"
      "vmware"
    ];
    x86_64-linux = [
      "sd-aarch64"
      "sd-aarch64-installer"
    ];
  };
  formats = lib.filterAttrs (format: variant: variant != null && !lib.elem format elsewhere.${system}) variants;

  bundled =
    format:
    let
      # As nixosGenerate evaluates: pkgs.nixos would name another version of NixOS.
      host = lib.nixosSystem {
        inherit system;
        modules = [
          self.nixosModules.${format}
          configuration
        ];
      };
    in
    host.config.system.build.${host.config.formatAttr};

  native =
    format:
    self.nixosGenerate {
      inherit format system;
      modules = [ configuration ];
    };

  compare =
    format: _:
    if (bundled format).drvPath == (native format).drvPath then
      "${format}: same"
    else
      throw "format \"${format}\": the bundled module and nixpkgs' own variant give different derivations";
in
# As a variable of the builder: the name of the check is known without evaluating every image (`nix flake show`).
pkgs.runCommandLocal "same-derivation" {
  verdicts = builtins.unsafeDiscardStringContext (
    lib.concatStringsSep "\n" (lib.attrValues (lib.mapAttrs compare formats))
  );
} "printf '%s\\n' \"$verdicts\" > $out"
