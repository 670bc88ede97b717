{ nixos-generators, nixpkgs, ... }:
let
  make =
    { format, more }:
    (let inherit ((nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./base.nix ] ++ more ++ [
        # nixpkgs' own virtual machine has a disk of 1024 MiB.
        { virtualisation.vmVariant.virtualisation.diskSize = 2048; }
        # nixpkgs' own iso boots neither from EFI nor from USB.
        { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
      ];
    }).config.system) build; in { vm = build.vm; }.${format} or build.images.${format});
in
{
  # The function's file must serve these too.
  try = make {
    format = "vm";
    more = [ ];
  };
  stick = make {
    format = "iso";
    more = [ ];
  };
}
