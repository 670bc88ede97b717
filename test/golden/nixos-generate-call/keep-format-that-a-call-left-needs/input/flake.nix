{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let f = builtins.getEnv "F"; in
    { packages.x86_64-linux.a = nixos-generators.nixosGenerate { system = "x86_64-linux"; format = "net"; customFormats.net = ./net.nix; modules = [ ]; };
      packages.x86_64-linux.b = nixos-generators.nixosGenerate { system = "x86_64-linux"; format = if f == "" then "net" else f; customFormats.net = ./net.nix; modules = [ { networking.hostName = "b"; } ]; }; };
}
