{ nixos-generators, nixpkgs }:
(nixpkgs.lib.nixosSystem {
  system = "x86_64-linux";
  modules = [ { image.modules.vmware.vmware.baseImageSize = 4096; } ];
}).config.system.build.images.vmware
