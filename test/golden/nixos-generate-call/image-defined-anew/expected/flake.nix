{
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
      packages.x86_64-linux = {
        board = (nixpkgs.lib.nixosSystem {
          system = "aarch64-linux";
          modules = [
            (
              { lib, ... }:
              {
                # Keeps the image that nixos-generators built as "raw"; delete this module for nixpkgs' own:
                # - boot.kernelParams console=ttyS0: nixpkgs' own image is silent on the serial line
                # - boot.loader.timeout 0: nixpkgs' own image waits at the boot menu
                # - boot.initrd.availableKernelModules uas: nixpkgs' own image does not start from a USB disk with UAS
                # - image.baseName nixos, no image tags in the system label: the file was called nixos.<extension>, and scripts name it
                # As deep as nixos-generators had it, which the order of lists depends on.
                imports = [
                  {
                    boot.kernelParams = [ "console=ttyS0" ];
                    boot.loader.timeout = lib.mkDefault 0;
                    boot.initrd.availableKernelModules = [ "uas" ];
                  }
                ];
                image.modules.raw =
                  { config, lib, ... }:
                  {
                    image.baseName = "nixos";
                    system.nixos.tags = lib.mkForce [ ];
                    # What nixos-generators took for the image: some module here defines it anew, or builds one of another kind.
                    system.build.image = lib.mkIf (config.system.build ? raw) (lib.mkOverride 40 config.system.build.raw);
                  };
              }
            )
            ./board.nix
          ];
        }).config.system.build.images.raw;
        # A live system and a cloud image of one machine.
        cloud = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ { image.modules.amazon = nixpkgs.lib.mkMerge [
            (
              { config, lib, ... }:
              {
                # What nixos-generators took for the image: some module here defines it anew, or builds one of another kind.
                system.build.image = lib.mkIf (config.system.build ? amazonImage) (lib.mkOverride 40 config.system.build.amazonImage);
              }
            )
            ./live.nix
          ]; } ];
        }).config.system.build.images.amazon;
        live = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ { image.modules.iso-installer = nixpkgs.lib.mkMerge [
            (
              { lib, ... }:
              {
                # Keeps the image that nixos-generators built as "install-iso"; delete this module for nixpkgs' own:
                # - wpa_supplicant and sshd started at boot: the installer's base profile keeps both waiting for a person
                systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
                systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
              }
            )
            ./live.nix
          ]; } ];
        }).config.system.build.images.iso-installer;
        nested = (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            {
              image.modules.hyperv =
                { config, lib, ... }:
                {
                  # What nixos-generators took for the image: some module here defines it anew, or builds one of another kind.
                  system.build.image = lib.mkIf (config.system.build ? hypervImage) (lib.mkOverride 40 config.system.build.hypervImage);
                };
            }
            ./nested.nix
          ];
        }).config.system.build.images.hyperv;
        small = (import ./nixos-generate.nix nixpkgs) {
          system = "x86_64-linux";
          format = "vmware";
          modules = [ ./own-attribute.nix ];
        };
      };
    };
}
