{ config, lib, pkgs, ... }:
{
  formatAttr = lib.mkForce "small";
  system.build.small = pkgs.runCommand "small" { } "ln -s ${config.system.build.vmwareImage} $out";
}
