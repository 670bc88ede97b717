{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators.url = "github:somebody/nixos-generators/larger-boot";
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.disk = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "gce";
      specialArgs.bootSize = 512;
    };
  };
}
