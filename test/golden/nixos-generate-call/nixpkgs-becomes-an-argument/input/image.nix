{ nixos-generators }:
nixos-generators.nixosGenerate {
  system = "x86_64-linux";
  format = "vmware";
  modules = [ { vmware.baseImageSize = 4096; } ];
}
