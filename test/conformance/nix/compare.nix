# Formats as nixos-generators makes them, as the bundled module does, and as the native variant does with what fidelity
# needs. All get the same package set, and all rows are worked out in one evaluation: most of it they share.
#
# `measured` traces each result when it is there, as a line of JSON after "conformance: ": what was found is known
# although the evaluation ends early. A strategy that does not evaluate is null there; `strategies.<row>.<name>` says why.
{
  nixpkgs,
  # Checkout of nixos-generators, or null: nothing to compare with.
  generators ? null,
  configuration,
  # JSON: { <name> = row; }. A row is { format, system, way, variant, action, diskSize, written, strategies }.
  #
  # way: "command", nixos-generate; "flake", nixos-generate --flake; "function", nixosGenerate; "all-formats",
  #   `config.formats.<format>`. With the last two we choose between bundled and native ourselves: `bundled` is our image.
  # variant, action: what `src/legacy/evaluate.nix` wants to know for the native strategy, or null.
  # diskSize: MiB, or null. strategies: which of "original", "bundled", "native" and "written" are measured.
  # written: file of the module that `migrate` writes, or null.
  rows,
  # JSON: { <package> = folder; }, in place of packages that nixpkgs builds in the middle of an evaluation.
  standIns ? "{}",
}:
let
  given = builtins.fromJSON rows;

  perSystem =
    make:
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = make name;
      }) (map (row: row.system) (builtins.attrValues given))
    );
  packages = perSystem (
    system:
    import nixpkgs {
      inherit system;
      config = { };
      overlays = [
        (_: _: builtins.mapAttrs (_: outPath: { inherit outPath; }) (builtins.fromJSON standIns))
      ];
    }
  );
  shared = perSystem (system: {
    imports = [ configuration ];
    nixpkgs.pkgs = packages.${system};
  });
  nixosFor =
    system: arguments:
    import "${nixpkgs}/nixos/lib/eval-config.nix" (
      {
        inherit system;
      }
      // removeAttrs arguments [
        "lib"
        "pkgs"
      ]
    );
  hosts = perSystem (system: nixosFor system { modules = [ shared.${system} ]; });

  strategiesOf =
    {
      format,
      system,
      way,
      variant,
      action,
      diskSize,
      written,
      ...
    }:
    import ./strategies.nix {
      inherit
        action
        diskSize
        format
        generators
        nixpkgs
        system
        variant
        way
        written
        ;
      host = hosts.${system};
      nixos = nixosFor system;
      pkgs = packages.${system};
      shared = shared.${system};
    };

  measure =
    evaluation:
    let
      measured = {
        image = builtins.unsafeDiscardStringContext evaluation.image.drvPath;
        # Of the image where the evaluation is out of reach.
        toplevel = builtins.unsafeDiscardStringContext (
          evaluation.config.system.build.toplevel or evaluation.image
        ).drvPath;
      };
      attempt = builtins.tryEval (builtins.deepSeq measured measured);
    in
    if attempt.success then attempt.value else null;

  # A function of the row, so that an evaluation is garbage once it is measured.
  results = builtins.concatMap (
    row: map (strategy: { inherit row strategy; }) given.${row}.strategies
  ) (builtins.attrNames given);
  said =
    { row, strategy }:
    let
      outcome = measure (strategiesOf given.${row}).${strategy};
    in
    builtins.seq outcome (
      builtins.trace "conformance: ${builtins.toJSON { inherit row strategy outcome; }}" true
    );
in
{
  strategies = builtins.mapAttrs (_: strategiesOf) given;
  measured = builtins.all said results;
}
