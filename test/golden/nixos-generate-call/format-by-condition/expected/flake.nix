{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let small = true; mk = c: (nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [
      # nixpkgs' own iso boots neither from EFI nor from USB.
      { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
      # nixpkgs' own qcow2 has no virtio drivers in its initrd and no serial console.
      {
        image.modules.qemu = { lib, modulesPath, ... }: {
          imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
          boot.kernelParams = [ "console=ttyS0" ];
          boot.loader.timeout = 0;
          image.baseName = "nixos";
          system.nixos.tags = lib.mkForce [ ];
        };
      }
    ]; }).config.system.build.images.${if c then "iso" else "qemu"}; in
    { packages.x86_64-linux = { a = mk small; b = mk (!small); }; };
}
