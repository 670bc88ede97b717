import type { Files } from "./migrated.ts";

/** For each fixer by id: small files that it changes, in a repository that has nothing else. */
export const EXAMPLES: Readonly<Record<string, Files>> = {
  "nixos-generate-call": {
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.amazon = nixos-generators.nixosGenerate {
        system = "x86_64-linux";
        format = "amazon";
        modules = [
          ./configuration.nix
          # a big one
          { amazonImage.sizeMB = 20 * 1024; }
        ];
      };
    };
}
`,
    "configuration.nix": "{ services.openssh.enable = true; }\n",
  },
  "all-formats": {
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { self, nixpkgs, nixos-generators }:
    {
      nixosConfigurations.box = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          nixos-generators.nixosModules.all-formats
          { formatConfigs.azure.virtualisation.diskSize = 8192; }
        ];
      };
      packages.x86_64-linux.azure = self.nixosConfigurations.box.config.formats.azure;
    };
}
`,
  },
  "nixos-modules": {
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      nixosConfigurations.web = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          nixos-generators.nixosModules.proxmox-lxc
          ./web.nix
        ];
      };
    };
}
`,
    "web.nix": "{ services.nginx.enable = true; }\n",
  },
  "pinned-generators": {
    "nix/sources.json": `{
    "nixos-generators": {
        "branch": "master",
        "owner": "nix-community",
        "repo": "nixos-generators",
        "type": "tarball"
    },
    "nixpkgs": {
        "branch": "nixos-25.11",
        "owner": "NixOS",
        "repo": "nixpkgs",
        "type": "tarball"
    }
}
`,
  },
  "generators-package": {
    "shell.nix": `{
  pkgs ? import <nixpkgs> { },
}:
pkgs.mkShell {
  packages = [
    pkgs.git
    pkgs.nixos-generators
  ];
}
`,
  },
  "nixpkgs-release": {
    "flake.nix": `{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
    nixos-generators.url = "github:nix-community/nixos-generators";
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
    };
}
`,
  },
  "variant-names": {
    "images.sh": `#!/bin/sh
nixos-rebuild build-image --flake .#web --image-variant gce
nix build .#nixosConfigurations.web.config.system.build.images.qcow-efi -o disk
`,
  },
  "native-names": {
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    {
      nixosConfigurations.box = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ { image.modules.gce.networking.hostName = "cloud"; } ];
      };
      packages.x86_64-linux.cloud = self.nixosConfigurations.box.config.system.build.images.gce;
    };
}
`,
  },
  "flake-input": {
    "flake.nix": `{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
    };
}
`,
  },
  "shell-command": {
    "images.sh": `#!/bin/sh
set -eu
nixos-generate -f iso --flake .#live -o live
nixos-generate -f azure --flake .#web -o web
image=$(nixos-generate -f do --flake .#web)
echo "$image"
`,
  },
  "make-command": {
    Makefile: `HOST ?= web

azure:
	nixos-generate -f azure --flake .#$(HOST) -o azure

iso:
	@nixos-generate -f iso --flake .#$(HOST) -o iso
`,
  },
  "just-command": {
    justfile: `azure host:
    nixos-generate -f azure --flake .#{{host}} -o azure

iso host:
    nixos-generate -f iso --flake .#{{host}} -o result
`,
  },
  "yaml-command": {
    ".github/workflows/images.yml": `on: push
jobs:
  images:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: cachix/install-nix-action@v31
      - name: Cloud image
        run: nix run github:nix-community/nixos-generators -- -f gce --flake .#web -o gce
      - name: Live system
        run: |
          image=$(nix run github:nix-community/nixos-generators -- -f iso --flake .#live)
          cp "$image" live.iso
`,
  },
  "markdown-command": {
    "README.md": `# Our images

\`\`\`console
$ nixos-generate -f azure --flake .#web -o azure
$ ls azure
\`\`\`

The live system is \`nixos-generate -f iso --flake .#live\`.
`,
  },
  "docker-command": {
    Dockerfile: `FROM nixos/nix
COPY . /work
WORKDIR /work
RUN nix run nixpkgs#nixos-generators -- -f gce --flake .#web -o /gce
`,
  },
  "nix-string-command": {
    "shell.nix": `{
  pkgs ? import <nixpkgs> { },
}:
pkgs.mkShell {
  packages = [
    (pkgs.writeShellScriptBin "web-image" ''
      set -eu
      nix run nixpkgs#nixos-generators -- -f gce --flake ".#web" -o "''\${1:-gce}"
    '')
  ];
}
`,
  },
  "text-command": {
    "notes.org": `* Cloud image
  #+begin_src sh
  nixos-generate -f gce --flake .#web -o gce
  #+end_src
`,
  },
};
