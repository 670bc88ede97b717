{ inputs, cell }:
{
  # Here inputs.nixpkgs is a set of packages, and no flake.
  live = inputs.nixos-generators.nixosGenerate {
    system = "x86_64-linux";
    format = "iso";
    modules = [ cell.nixosProfiles.live ];
  };
}
