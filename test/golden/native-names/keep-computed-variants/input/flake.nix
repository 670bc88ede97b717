{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { nixpkgs, ... }:
    let
      box = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ { image.modules = nixpkgs.lib.genAttrs [ "qcow" ] (name: ./variants + "/${name}.nix"); } ];
      };
    in
    {
      packages.x86_64-linux.disk = box.config.system.build.images.qcow;
    };
}
