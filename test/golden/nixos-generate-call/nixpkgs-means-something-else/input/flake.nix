{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }:
    let
      base = { system = "x86_64-linux"; modules = [ { services.openssh.enable = true; } ]; };
    in
    {
      packages.x86_64-linux = {
        # Inside the arguments the name is a text.
        a = nixos-generators.nixosGenerate (
          let
            nixpkgs = "box";
          in
          {
            system = "x86_64-linux";
            modules = [ { networking.hostName = nixpkgs; } ];
            format = "docker";
          }
        );
        # The list of the base serves others.
        b = nixos-generators.nixosGenerate (base // { format = "docker"; });
        c = nixos-generators.nixosGenerate (base // { format = "raw-efi"; });
      };
    };
}
