{ runCommand, config }: runCommand "zfs-image" { } "echo ${config.system.build.toplevel} > $out"
