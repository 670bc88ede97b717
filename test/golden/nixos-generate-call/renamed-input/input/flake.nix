{
  inputs.unstable.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.generators.url = "git+https://github.com/nix-community/nixos-generators?shallow=1";
  inputs.generators.inputs.nixpkgs.follows = "unstable";

  outputs = { self, generators, ... }@inputs: {
    packages.x86_64-linux.default = generators.nixosGenerate {
      system = "x86_64-linux";
      format = "hyperv";
      modules = [ ];
    };
  };
}
