{ inputs }: rec {
  mkImage = name: { format, modules, system ? "x86_64-linux", ... }: inputs.nixos-generators.nixosGenerate { inherit system format; modules = modules ++ [ { networking.hostName = name; } ]; specialArgs = { inherit inputs name; }; };
  images = builtins.mapAttrs mkImage;
}
