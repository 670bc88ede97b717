{
  # nixos-generators is only mentioned
  outputs = inputs: {
    nixosConfigurations.a = inputs.nixpkgs.lib.nixosSystem {
      modules = [ inputs.disko.nixosModules.disko inputs.self.nixosModules.iso ];
    };
    x = inputs.self.nixosConfigurations.a.config.system.build.raw;
  };
}
