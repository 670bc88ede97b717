{ inputs }: rec {
  mkImage = name: { format, modules, system ? "x86_64-linux", ... }: (inputs.nixpkgs.lib.nixosSystem { inherit system; modules = modules ++ [
    { networking.hostName = name; }
    {
      vmware = "${inputs.nixpkgs}/nixos/modules/virtualisation/vmware-image.nix";
      # nixpkgs' own iso boots neither from EFI nor from USB.
      iso = {
        imports = [ "${inputs.nixpkgs}/nixos/modules/installer/cd-dvd/iso-image.nix" ];
        isoImage.makeEfiBootable = true;
        isoImage.makeUsbBootable = true;
      };
    }.${format}
  ]; specialArgs = { inherit inputs name; }; }).config.system.build.${{ iso = "isoImage"; }.${format} or "vmwareImage"};
  images = builtins.mapAttrs mkImage;
}
