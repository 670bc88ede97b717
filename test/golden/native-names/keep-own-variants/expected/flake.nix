{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { nixpkgs, ... }:
    let
      box = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./box.nix ];
      };
    in
    {
      # All three are defined in box.nix.
      packages.x86_64-linux = {
        inherit (box.config.system.build.images) docker qcow;
        machine = box.config.system.build.images.vm-nogui;
        disk = box.config.system.build.images.gce or null;
      };
    };
}
