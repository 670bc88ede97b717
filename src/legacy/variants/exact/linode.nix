# How the file is compressed, and what nixpkgs sets by itself.
{ config, lib, modulesPath, pkgs, ... }:
{
  hardware.cpu.amd.updateMicrocode = lib.mkDefault config.hardware.enableRedistributableFirmware;
  networking.enableIPv6 = true;
  networking.interfaces.eth0 = {
    tempAddress = "disabled";
    useDHCP = true;
  };
  system.build.linodeImage = lib.mkForce (
    import "${modulesPath}/../lib/make-disk-image.nix" {
      inherit config lib pkgs;
      format = "raw";
      partitionTableType = "none";
      postVM = ''
        ${pkgs.pigz}/bin/pigz -9 $out/nixos.img
      '';
    }
  );
}
