{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }:
    let
      base = { system = "x86_64-linux"; modules = [
        { services.openssh.enable = true; }
        # As nixos-generators had it: serial console, no boot menu, GRUB, USB disks, nixos.img.
        {
          image.modules.raw-efi = { lib, ... }: {
            boot.kernelParams = [ "console=ttyS0" ];
            boot.loader.timeout = lib.mkDefault 0;
            boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
            boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
            boot.initrd.availableKernelModules = [ "uas" ];
            image.baseName = "nixos";
            system.nixos.tags = lib.mkForce [ ];
          };
        }
      ]; };
    in
    {
      packages.x86_64-linux = {
        # Inside the arguments the name is a text.
        a = (nixpkgs.lib.nixosSystem (
          let
            nixpkgs = "box";
          in
          {
            system = "x86_64-linux";
            modules = [
              { networking.hostName = nixpkgs; }
              # `docker logs` shows the journal through it.
              ({ modulesPath, ... }: {
                imports = [ "${modulesPath}/virtualisation/docker-image.nix" ];
                services.journald.console = "/dev/console";
              })
            ];
          }
        )).config.system.build.tarball;
        # The list of the base serves others.
        b = (nixpkgs.lib.nixosSystem (base // {
          modules = base.modules ++ [
            "${nixpkgs}/nixos/modules/virtualisation/docker-image.nix"
            # `docker logs` shows the journal through it.
            { services.journald.console = "/dev/console"; }
          ];
        })).config.system.build.tarball;
        c = (nixpkgs.lib.nixosSystem base).config.system.build.images.raw-efi;
      };
    };
}
