{ config, ... }: { system.build.copy = "${config.system.build.isoImage}/iso"; }
