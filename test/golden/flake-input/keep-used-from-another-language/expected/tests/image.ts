// inputs.nixos-generators is handed on by the flake.
const expression = `(builtins.getFlake flake).inputs.nixos-generators.nixosModules.all-formats`;
