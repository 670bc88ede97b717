{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.kexec = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "kexec-bundle";
      modules = [ { services.openssh.enable = true; } ];
    };
  };
}
