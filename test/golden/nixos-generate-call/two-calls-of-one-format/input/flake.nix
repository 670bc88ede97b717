{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: {
    # one for each machine
    packages.x86_64-linux.one = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "raw-efi";
      modules = [ { networking.hostName = "one"; } ];
    };
    packages.x86_64-linux.other = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "raw-efi";
      modules = [ { networking.hostName = "other"; } ];
    };
    packages.x86_64-linux.cloud = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "gce";
      modules = [ ];
    };
  };
}
