{ inputs }: rec {
  mkImage = name: { format, modules, system ? "x86_64-linux", ... }: (inputs.nixpkgs.lib.nixosSystem { inherit system; modules = [
    { image.modules.${format}.imports = modules ++ [ { networking.hostName = name; } ]; }
    # nixpkgs' own iso boots neither from EFI nor from USB.
    { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
  ]; specialArgs = { inherit inputs name; }; }).config.system.build.images.${format};
  images = builtins.mapAttrs mkImage;
}
