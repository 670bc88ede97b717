{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }: {
    nixosConfigurations.box = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        {
          # What nixos-generators' "iso" had; without it, this is nixpkgs' own image.
          image.modules.iso = {
            isoImage.makeEfiBootable = true;
            isoImage.makeUsbBootable = true;
          };
          # What nixos-generators' "qcow" had; without it, this is nixpkgs' own image.
          image.modules.qemu.imports = [
            (
              { config, lib, modulesPath, pkgs, ... }:
              {
                # As deep as nixos-generators had it, which the order of lists depends on.
                imports = [
                  {
                    imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
                    boot.kernelParams = [ "console=ttyS0" ];
                  }
                ];
                boot.loader.timeout = 0;
                boot.loader.grub = lib.mkIf (!pkgs.stdenv.hostPlatform.isx86_64) {
                  device = lib.mkOverride 999 "nodev";
                  efiSupport = lib.mkOverride 999 true;
                  efiInstallAsRemovable = lib.mkOverride 999 true;
                };
                system.nixos.tags = lib.mkForce [ ];
                image.baseName = "nixos";
                system.build.qcow = lib.mkDefault (
                  import "${modulesPath}/../lib/make-disk-image.nix" {
                    inherit config lib pkgs;
                    inherit (config.virtualisation) diskSize;
                    format = "qcow2";
                    partitionTableType = "hybrid";
                  }
                );
                system.build.image = lib.mkForce config.system.build.qcow;
              }
            )
          ];
          # What nixos-generators' "vm-nogui" had; without it, this is nixpkgs' own image.
          virtualisation.vmVariant.imports = [
            (
              { lib, pkgs, ... }:
              {
                environment.systemPackages = [
                  (pkgs.writeShellScriptBin "resize" ''
                    [ -t 0 ] || exit 0
                    saved=$(stty -g)
                    trap 'stty "$saved"' EXIT
                    stty -echo -icanon min 0 time 3
                    printf '\033[18t' > /dev/tty
                    IFS='[;t' read -r _ _ rows columns _ < /dev/tty
                    if [ "''${rows:-0}" -gt 0 ] && [ "''${columns:-0}" -gt 0 ]; then
                      stty rows "$rows" columns "$columns"
                    fi
                  '')
                ];
                environment.loginShellInit = "resize";
                virtualisation.diskSize = lib.mkDefault 2048;
                virtualisation.graphics = false;
                virtualisation.qemu.options = [ "-serial mon:stdio" ];
              }
            )
          ];
        } # every image there is
        ./box.nix
      ];
    };

    packages.x86_64-linux = {
      iso = self.nixosConfigurations.box.config.system.build.images.iso;
      disk = self.nixosConfigurations.box.config.system.build.images.qemu;
      cloud = self.nixosConfigurations.box.config.system.build.images.digital-ocean;
      shell = self.nixosConfigurations.box.config.system.build.vm;
    };
  };
}
