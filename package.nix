# The package of nix/package.nix for any nixpkgs: those before 26.11 support x86_64-darwin as well.
let
  package = import ./nix/package.nix;
in
{
  __functionArgs = builtins.functionArgs package;
  __functor =
    _: args:
    (package args).overrideAttrs (old: {
      meta = old.meta // {
        platforms = args.lib.platforms.linux ++ args.lib.platforms.darwin;
      };
    });
}
