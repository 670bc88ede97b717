{ config, ... }: { system.build.copy = "${config.system.build.${config.formatAttr}}/iso"; }
