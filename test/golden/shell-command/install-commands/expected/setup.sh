#!/bin/sh
nix-env -i "$(nix build --no-link --print-out-paths 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c')"
nix profile install 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c'
nix-env -i "$(nix build --no-link --print-out-paths 'git+https://git.example.org/drop-in?rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c')"
nixos-generate -f iso -c ./iso.nix
nixos-generate -f azure -c ./azure.nix
