{ inputs, pkgs, format }:
(inputs.nixpkgs.lib.nixosSystem {
  inherit (pkgs) system;
  modules = [ ../base.nix ];
}).config.system.build.images.${{ do = "digital-ocean"; }.${format} or format}
