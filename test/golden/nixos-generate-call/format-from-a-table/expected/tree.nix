{ config, pkgs, ... }:
{
  system.build.tree = pkgs.runCommand "tree" { } "ln -s ${config.system.build.toplevel} $out";
}
