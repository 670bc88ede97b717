{ name }: { config, pkgs, ... }: { formatAttr = "net"; fileExtension = ".x"; system.build.net = pkgs.runCommand name { } "echo ${config.networking.hostName} > $out"; }
