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
        (
          { lib, ... }:
          {
            # nixpkgs has no image like nixos-generators' "docker"; this defines it.
            boot.loader.grub.enable = lib.mkForce false;
            boot.loader.systemd-boot.enable = lib.mkForce false;
            services.journald.console = "/dev/console";
            image.modules.docker =
              { config, lib, modulesPath, pkgs, ... }:
              {
                imports = [
                  "${modulesPath}/virtualisation/docker-image.nix"
                  "${modulesPath}/image/file-options.nix"
                ];
                image.filePath = "tarball/nixos-system-${pkgs.stdenv.hostPlatform.system}.tar.xz";
                system.build.image = lib.mkOverride 90 config.system.build.tarball;
              };
          }
        )
        { services.nginx.enable = true; }
      ];
    }).config.system.build.images.docker;
    packages.x86_64-linux.installer = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        (
          { lib, ... }:
          {
            # nixpkgs has no image like nixos-generators' "install-iso-hyperv"; this defines it.
            systemd.services.wpa_supplicant.wantedBy = lib.mkOverride 40 [ ];
            systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
            virtualisation.hypervGuest.enable = true;
            image.modules.install-iso-hyperv =
              { modulesPath, ... }:
              {
                imports = [ { imports = [ "${modulesPath}/installer/cd-dvd/installation-cd-base.nix" ]; } ];
              };
          }
        )
      ];
    }).config.system.build.images.install-iso-hyperv;
  };
}
