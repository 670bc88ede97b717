{
  description = "A web server, and images of it";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      nixosConfigurations.web = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./web.nix ];
      };

      packages.x86_64-linux = {
        # For a USB stick.
        live = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "iso";
          modules = [
            ./web.nix
            { isoImage.volumeID = "WEB"; }
          ];
        };

        # For the cloud.
        cloud = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "gce";
          modules = [ ./web.nix ];
        };

        # For the hypervisor in the cellar.
        disk = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "qcow-efi";
          modules = [
            ./web.nix
            { virtualisation.diskSize = 8192; }
          ];
        };
      };
    };
}
