{ config, ... }: { system.build.image = config.system.build.tarball; }
