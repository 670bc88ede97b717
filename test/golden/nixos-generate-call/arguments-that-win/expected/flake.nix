{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.g.url = "github:nix-community/nixos-generators";
  inputs.g.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, g }: let
make2 = { format, ... }@args: ((nixpkgs.lib.nixosSystem (removeAttrs ({ system = "x86_64-linux"; modules = (builtins.concatLists [ [ { } ] [ { networking.hostName = "box"; services.openssh.enable = true; vmware.vmName = "box"; } ] ]); } // args) [ "format" ])).extendModules { modules = [ "${nixpkgs}/nixos/modules/virtualisation/vmware-image.nix" ]; }).config.system.build.vmwareImage;
make3 = { format, ... }@args: ((nixpkgs.lib.nixosSystem (removeAttrs ({ system = "x86_64-linux"; modules = [ { networking.hostName = "box"; } ]; } // args) [ "format" ])).extendModules { modules = [
  # nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console and no GRUB.
  {
    image.modules.qemu-efi = { lib, modulesPath, ... }: {
      imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
      boot.kernelParams = [ "console=ttyS0" ];
      boot.loader.timeout = 0;
      boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
      boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
      image.baseName = "nixos";
      system.nixos.tags = lib.mkForce [ ];
    };
  }
]; }).config.system.build.images.qemu-efi;
  in {
packages.x86_64-linux.image0 = make2 { format = "vmware"; modules = [ { networking.hostName = "box"; vmware.vmName = "box"; } ]; };
packages.x86_64-linux.image1 = make3 { format = "qcow-efi"; modules = [ { networking.hostName = "box"; } ]; };
  };
}
