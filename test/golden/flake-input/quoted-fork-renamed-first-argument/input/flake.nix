{
	inputs = {
		"gen" = { url = "git+https://git.example.org/ops/nixos-generators.git?ref=main"; };
		nixpkgs.url = "github:NixOS/nixpkgs";
	};

	outputs = { gen, nixpkgs, self }: {
		packages = { };
	};
}
