# shellcheck shell=bash
# Sourced by nix/package.nix in place of npm's own configure step: the packages are fetched already.
copyDependencies() {
  cp -r "$npmDeps" node_modules
  chmod -R u+w node_modules
}
postConfigureHooks+=(copyDependencies)
