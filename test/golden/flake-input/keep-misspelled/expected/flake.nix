{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixos-generators, ... }: {
    packages.x86_64-linux.iso = nixos.generators.nixosGenerate {
      format = "iso";
    };
  };
}
