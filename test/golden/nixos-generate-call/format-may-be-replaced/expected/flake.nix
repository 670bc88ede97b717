{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let mk = { format ? "iso", system ? "x86_64-linux", modules ? [ ] }@args: (nixpkgs.lib.nixosSystem ({ system = "x86_64-linux"; modules = [
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
    ]; } // (removeAttrs args [ "format" ]))).config.system.build.images.${{ qcow = "qemu"; }.${args.format or "qcow"} or (args.format or "qcow")}; in
    { packages.x86_64-linux = { a = mk { }; b = mk { format = "vmware"; }; }; };
}
