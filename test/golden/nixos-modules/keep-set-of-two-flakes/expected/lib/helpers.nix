{ inputs }:
{
  # Any format; the flakes hand in their inputs.
  image =
    { format }:
    let
      system = inputs.nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          inputs.nixos-generators.nixosModules.${format}
          { system.stateVersion = "25.11"; }
        ];
      };
    in
    system.config.system.build.${system.config.formatAttr};
}
