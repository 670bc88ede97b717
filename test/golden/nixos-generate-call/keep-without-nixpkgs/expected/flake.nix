{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";

  outputs = { nixos-generators, ... }: {
    packages.x86_64-linux.default = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "do";
      modules = [ ];
    };
  };
}
