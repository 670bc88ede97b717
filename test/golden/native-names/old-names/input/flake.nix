{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      box = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./box.nix ];
      };
      inherit (box.config.system.build) images;
    in
    {
      nixosConfigurations.box = box;
      packages.x86_64-linux = {
        # For libvirt.
        disk = self.nixosConfigurations.box.config.system.build.images.qcow;
        droplet = images.do; # DigitalOcean
        cloud = images."gce";
        installer = (images.install-iso).outPath;
        iso = images.iso;
      };
    };
}
