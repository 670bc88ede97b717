{ config, pkgs, ... }:
{
  formatAttr = "tree";
  fileExtension = ".tree";
  system.build.tree = pkgs.runCommand "tree" { } "echo ${config.networking.hostName} > $out";
}
