{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.a = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "vmware";
      modules = [ ./guest.nix ];
    };
  };
}
