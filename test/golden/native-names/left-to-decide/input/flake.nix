{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.other.url = "github:example/modules";

  outputs =
    {
      self,
      nixpkgs,
      other,
    }:
    let
      inherit (nixpkgs) lib;
      box = lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./box.nix
          other.nixosModules.default
        ];
      };
      inherit (box.config.system.build) images;
    in
    {
      packages.x86_64-linux = {
        disk = images.qcow;
        other = images.qcow2;
        container = images.docker;
        inherit (images) gce;
        path = "${images.iso}/iso/nixos.iso";
        whole = "${images.iso}/${images.iso.passthru.filePath}";
        copied = "cp ${box.config.image.filePath} disk";
        joined = "${images.iso}/${box.config.image.filePath}";
      }
      // lib.genAttrs [ "do" "vmware" ] (format: images.${format});
    };
}
