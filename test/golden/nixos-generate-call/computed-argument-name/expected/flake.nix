{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }:
    let key = "for" + "mat"; in
    { packages.x86_64-linux.a = (nixpkgs.lib.nixosSystem (removeAttrs { system = "x86_64-linux"; ${key} = "vmware"; modules = [ ]; } [ "format" ])).config.system.build.images.vmware; };
}
