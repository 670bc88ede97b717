{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      mkHost =
        name:
        nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./common.nix
            ./hosts/${name}.nix
          ];
        };
    in
    {
      nixosConfigurations = {
        live = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./common.nix
            {
              # nixpkgs' own iso boots neither from EFI nor from USB.
              image.modules.iso.isoImage = {
                makeEfiBootable = true;
                makeUsbBootable = true;
              };
            }
            {
              # nixpkgs has no docker variant.
              image.modules.docker =
                { config, lib, modulesPath, pkgs, ... }:
                {
                  imports = [
                    "${modulesPath}/virtualisation/docker-image.nix"
                    "${modulesPath}/image/file-options.nix"
                  ];
                  image.filePath = "tarball/nixos-system-${pkgs.stdenv.hostPlatform.system}.tar.xz";
                  system.build.image = config.system.build.tarball;
                  services.journald.console = "/dev/console";
                  boot.loader.grub.enable = lib.mkForce false;
                  boot.loader.systemd-boot.enable = lib.mkForce false;
                };
            }
          ];
        };
        # Shares its list of modules with disk.
        web = mkHost "web";
        disk = mkHost "disk";
      };
    };
}
