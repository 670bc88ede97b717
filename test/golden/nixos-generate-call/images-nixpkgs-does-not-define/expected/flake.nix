{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.docker = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        { services.nginx.enable = true; }
        # nixpkgs has no docker variant.
        {
          image.modules.docker = { config, modulesPath, pkgs, ... }: {
            imports = [
              "${modulesPath}/virtualisation/docker-image.nix"
              "${modulesPath}/image/file-options.nix"
            ];
            image.filePath = "tarball/nixos-system-${pkgs.stdenv.hostPlatform.system}.tar.xz";
            system.build.image = config.system.build.tarball;
            services.journald.console = "/dev/console";
          };
        }
      ];
    }).config.system.build.images.docker;
    packages.x86_64-linux.installer = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        # nixpkgs has no install-iso-hyperv variant.
        {
          image.modules.install-iso-hyperv = { modulesPath, ... }: {
            imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ];
            virtualisation.hypervGuest.enable = true;
          };
        }
      ];
    }).config.system.build.images.install-iso-hyperv;
  };
}
