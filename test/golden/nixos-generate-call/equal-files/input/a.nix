{ nixos-generators }: format: nixos-generators.nixosGenerate { inherit format; system = "x86_64-linux"; modules = [ ]; }
