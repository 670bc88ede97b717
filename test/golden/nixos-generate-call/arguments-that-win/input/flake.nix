{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.g.url = "github:nix-community/nixos-generators";
  inputs.g.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { self, nixpkgs, g }: let
make2 = { format, ... }@args: g.nixosGenerate ({ system = "x86_64-linux"; modules = (builtins.concatLists [ [ { } ] [ { networking.hostName = "box"; services.openssh.enable = true; vmware.vmName = "box"; } ] ]); } // args);
make3 = { format, ... }@args: g.nixosGenerate ({ system = "x86_64-linux"; modules = [ { networking.hostName = "box"; } ]; } // args);
  in {
packages.x86_64-linux.image0 = make2 { format = "vmware"; modules = [ { networking.hostName = "box"; vmware.vmName = "box"; } ]; };
packages.x86_64-linux.image1 = make3 { format = "qcow-efi"; modules = [ { networking.hostName = "box"; } ]; };
  };
}
