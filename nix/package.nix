# As nixpkgs has its packages (pkgs/by-name/ni/nixos-generators/package.nix): there, `src` is a fetcher and the rest stays.
{
  lib,
  buildNpmPackage,
  cacert,
  callPackage,
  esbuild,
  installShellFiles,
  makeBinaryWrapper,
  makeSetupHook,
  nodejs,
  nodejs-slim,
  stdenvNoCC,
  testers,
}:
let
  manifest = lib.importJSON ../package.json;
  define = lib.escapeShellArg ''--define:VERSION="${manifest.version}"'';

  # What the bundle is made of, as the lock file pins it: JavaScript only, the same on every platform. The lock file
  # names no download addresses, so npm itself fetches, and the hash vouches for what came
  # (`bash scripts/nix-hash.sh` prints the hash of today's lock file; a test compares).
  dependencies = stdenvNoCC.mkDerivation {
    pname = "nixos-generate-dependencies";
    inherit (manifest) version;
    src = lib.fileset.toSource {
      root = ../.;
      fileset = lib.fileset.unions [
        ../package.json
        ../package-lock.json
      ];
    };
    nativeBuildInputs = [
      cacert
      nodejs
    ];
    buildPhase = ''
      export HOME=$TMPDIR
      npm ci --omit=dev --ignore-scripts --no-audit --no-fund
      rm -r node_modules/.bin node_modules/.package-lock.json
    '';
    installPhase = "cp -r node_modules $out";
    dontFixup = true;
    outputHashMode = "recursive";
    outputHash = "sha256-95HC6IfBSgoYCaggyIlnaFHE/XPUyEStlkf6rjBlm7M=";
  };

  package = buildNpmPackage {
    pname = "nixos-generate";
    inherit (manifest) version;
    src = lib.fileset.toSource {
      root = ../.;
      fileset = lib.fileset.unions [
        ../docs
        ../LICENSE
        ../package.json
        ../scripts/bundle.args
        ../src
      ];
    };

    npmDeps = dependencies;
    npmConfigHook = makeSetupHook { name = "copy-dependencies"; } ../scripts/nix-copy-dependencies.sh;
    nativeBuildInputs = [
      esbuild
      installShellFiles
      makeBinaryWrapper
    ];

    buildPhase = ''
      runHook preBuild
      xargs --arg-file=scripts/bundle.args --delimiter='\n' esbuild ${define}
      runHook postBuild
    '';

    # The command runs on Node alone; npm is for building.
    installPhase = ''
      runHook preInstall
      mkdir -p $out/libexec/nixos-generate/src
      cp -r dist docs $out/libexec/nixos-generate/
      cp -r src/legacy $out/libexec/nixos-generate/src/
      makeWrapper ${lib.getExe nodejs-slim} $out/bin/nixos-generate \
        --add-flags $out/libexec/nixos-generate/dist/nixos-generate.js
      runHook postInstall
    '';

    postInstall = lib.optionalString (stdenvNoCC.buildPlatform.canExecute stdenvNoCC.hostPlatform) ''
      installShellCompletion --cmd nixos-generate \
        --bash <($out/bin/nixos-generate completions bash) \
        --fish <($out/bin/nixos-generate completions fish) \
        --zsh <($out/bin/nixos-generate completions zsh)
      $out/bin/nixos-generate help --man > nixos-generate.1
      installManPage nixos-generate.1
    '';

    passthru.tests = {
      version = testers.testVersion {
        inherit package;
        command = "nixos-generate --version";
      };
    }
    // lib.filterAttrs (_: lib.isDerivation) (callPackage ./tests.nix { nixos-generate = package; });

    meta = {
      description = "Drop-in for nixos-generators that builds with nixpkgs' own images, and a tool that migrates to them";
      license = lib.licenses.mit;
      maintainers = [ ];
      mainProgram = "nixos-generate";
      platforms = lib.subtractLists [ "x86_64-darwin" ] (lib.platforms.linux ++ lib.platforms.darwin);
      sourceProvenance = [ lib.sourceTypes.fromSource ];
    };
  };
in
package
