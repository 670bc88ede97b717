#!/usr/bin/env node
// Stands in for the Bash nixos-rebuild between 24.05 and 25.05 (NixOS/nixpkgs 00409d1): it takes --file, builds virtual
// machines and no images. Among its actions is what activates a system (switch-to-configuration).
process.env.FAKE_WITHOUT_IMAGES = "1";
await import("./fake-nixos-rebuild-bash.mjs");
