{ config, pkgs, ... }: { formatAttr = "net"; fileExtension = ".x"; system.build.net = pkgs.runCommand "n" { } "echo ${config.networking.hostName} > $out"; }
