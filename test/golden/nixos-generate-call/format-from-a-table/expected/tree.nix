{ config, pkgs, ... }:
{
  formatAttr = "tree";
  system.build.tree = pkgs.runCommand "tree" { } "ln -s ${config.system.build.toplevel} $out";
}
