{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, nixos-generators }: {
    packages.x86_64-linux.a = import ./a.nix { inherit nixos-generators nixpkgs; } "vmware";
    packages.x86_64-linux.b = import ./b.nix { inherit nixos-generators nixpkgs; } "proxmox-lxc";
  };
}
