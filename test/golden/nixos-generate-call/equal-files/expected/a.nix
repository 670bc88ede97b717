{ nixos-generators, nixpkgs }: format: (nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ]; }).config.system.build.images.vmware
