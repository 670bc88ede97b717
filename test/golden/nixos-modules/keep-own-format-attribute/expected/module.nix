{ inputs, ... }:
{
  imports = [ inputs.nixos-generators.nixosModules.iso ];
  formatAttr = "netboot";
}
