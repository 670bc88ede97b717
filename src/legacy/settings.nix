# What a format sets of the system, from the module that `migrate` writes into repositories (./variants): as
# values, since the module system orders lists by how deep the defining module is imported. What only a variant of
# `system.build.images` knows (`image`, the tags and the image in `system`) is left out, and so is `imports`, which must
# not depend on module arguments.
#
# args: those of the module that asks. file: below ./variants, without ".nix".
args: file:
let
  module = import (./variants + "/${file}.nix");
in
removeAttrs (if builtins.isFunction module then module args else module) [
  "image"
  "imports"
  "system"
]
