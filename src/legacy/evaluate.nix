# Evaluates one image of one configuration, for the command line. All text from outside is data in `request`; nothing
# is pasted into Nix code. Why it is built this way: README.md.
#
# flakeSystems: the `nixosConfigurations` of a flake as a value, for a caller whose flags (--override-input) work on
# an installable but not on builtins.getFlake.
# shared: what evaluate-many.nix hands on from one image of a configuration to the next.
{
  request,
  flakeSystems ? null,
  shared ? { },
}:
let
  given = if builtins.isString request then builtins.fromJSON request else request;

  # Absent and null mean the same.
  asked = {
    action = null;
    buildMemory = null;
    configuration = null;
    diskSize = null;
    fidelity = null;
    flake = null;
    format = null;
    formatModule = null;
    imageOfHost = false;
    nixpkgs = null;
    noChannel = false;
    noKvm = false;
    specialArgs = { };
    system = null;
    variant = null;
    withToplevel = false;
  }
  // given;

  system = if asked.system == null then builtins.currentSystem else asked.system;
  onFlake = asked.flake != null;
  untouched = asked.fidelity == "native";

  # -- where the configuration comes from ---------------------------------------------------------------------------

  nixpkgs = toString (if asked.nixpkgs == null then <nixpkgs> else asked.nixpkgs);
  configuration =
    if asked.configuration == null then
      <nixos-config>
    else if builtins.isString asked.configuration then
      /. + asked.configuration
    else
      asked.configuration;

  flake =
    if flakeSystems != null then
      { nixosConfigurations = flakeSystems; }
    else
      builtins.getFlake asked.flake.url;
  inherit (asked.flake) attr;
  host =
    shared.host or flake.packages.${system}.nixosConfigurations.${attr} or flake.nixosConfigurations.${attr} or (throw noSuchHost);

  # src/report/failures/no-such-host.ts reads it.
  noSuchHost =
    let
      hosts = flake.nixosConfigurations or { };
      packages = flake.packages.${system} or { };
      list = set: builtins.concatStringsSep ", " (builtins.attrNames set);
    in
    "flake \"${asked.flake.url}\" has no nixosConfigurations.\"${attr}\"; "
    + (if hosts == { } then "it has no nixosConfigurations" else "it has: ${list hosts}")
    + (if packages ? ${attr} then "; packages.${system}.\"${attr}\" is a package" else "")
    + (if packages == { } then "" else "; packages.${system}: ${list packages}");

  modulesPath =
    if onFlake then toString (relaxed.pkgs.path + "/nixos/modules") else "${nixpkgs}/nixos/modules";

  # The evaluation with `formatModules` in it: before the configuration without a flake, after it with one. That is
  # the order of the original; the order of list options (kernel parameters, packages) depends on it.
  evaluateWith =
    formatModules:
    if onFlake then
      host.extendModules {
        modules = formatModules;
        specialArgs = asked.specialArgs;
      }
    else
      import "${nixpkgs}/nixos/lib/eval-config.nix" {
        inherit system;
        specialArgs = asked.specialArgs;
        modules = formatModules ++ [ configuration ];
      };

  # The configuration by itself, for what it says about images. Configurations of old set format options
  # (`isoImage.volumeID`) at top level, which only exist beside the format's module: not an error here, but a typo
  # is one in the image's own evaluation.
  relaxed = shared.relaxed or (evaluateWith [ { _module.check = false; } ]);
  hasVariants = relaxed.options ? image.modules;
  nativeModules = if hasVariants then relaxed.config.image.modules else { };

  # -- the image ----------------------------------------------------------------------------------------------------

  fidelity = (import ./fidelity).${toString asked.format} or { };
  isVm = asked.action != null || builtins.elem asked.format [ "vm" "vm-nogui" "vm-bootloader" ];
  variant = toString asked.variant;

  formatFile = ./formats + "/${asked.format}.nix";
  formatModule =
    if asked.formatModule != null then
      /. + asked.formatModule
    else if asked.format == null then
      throw "a request names a format or a format module"
    else if builtins.pathExists formatFile then
      formatFile
    else
      throw "format \"${asked.format}\" is not bundled";

  bundled = [
    ./format-module.nix
    formatModule
  ];

  nativeModule =
    nativeModules.${variant} or (throw (
      if hasVariants then
        "this nixpkgs has no image variant \"${variant}\"; it has: ${
          builtins.concatStringsSep ", " (builtins.attrNames nativeModules)
        }"
      else
        "this nixpkgs (${relaxed.config.system.nixos.release}) has no image variants; hint: they came with 25.05"
    ));

  # Tags the configuration gave itself, see fidelity/untagged.nix.
  ownTags =
    { lib, ... }:
    {
      system.nixos.tags = lib.mkIf (relaxed.config.system.nixos.tags != [ ]) (
        lib.mkOverride 49 relaxed.config.system.nixos.tags
      );
    };

  # Installers and containers have a copy of nixpkgs through a module (installer/cd-dvd/channel.nix).
  channel =
    if asked.noChannel then
      [
        (
          { lib, options, ... }:
          {
            config = lib.optionalAttrs (options ? system.installer.channel.enable) {
              system.installer.channel.enable = lib.mkForce false;
            };
          }
        )
      ]
    else
      [ ];

  # Where nixpkgs makes a variant in another way than nixos-generators did, without the module of that time.
  builders = (import ./builders.nix { nixpkgs = "${modulesPath}/../.."; }).formats;
  isMadeOtherwise =
    asked.formatModule == null && nativeModules ? ${variant} && !(builders.${toString asked.format} or true);

  faithful =
    (if isMadeOtherwise then [ ./format-module.nix ] else bundled)
    ++ diskSize
    ++ fidelity.modules or [ ]
    ++ (if builtins.elem ./fidelity/untagged.nix (fidelity.modules or [ ]) then [ ownTags ] else [ ])
    ++ (if fidelity.alone or false then [ ] else [ nativeModule ]);

  # With `imageOfHost`, what the machine's configuration says of disks and boot loader makes way for `modules`.
  ofHost =
    modules:
    if asked.imageOfHost then
      modules ++ [ (import ./image-of-host.nix { variantModules = modules; }) ]
    else
      modules;

  evaluation =
    if asked.strategy == "legacy" || isVm && !untouched then
      evaluateWith (ofHost (bundled ++ diskSize ++ channel))
    else if asked.strategy != "native" then
      throw "a request's strategy is \"native\" or \"legacy\", not \"${asked.strategy}\""
    else if isVm then
      # A machine's disks and boot loader are no concern of nixpkgs' VM: it overrides them itself.
      evaluateWith (diskSize ++ [ checkedVm ])
    else if untouched && nativeModules ? ${variant} then
      (evaluateWith [ ]).extendModules { modules = ofHost ([ nativeModule ] ++ diskSize ++ channel); }
    else
      evaluateWith (ofHost (faithful ++ channel));

  # nixpkgs' own virtual machine, from a top level that may set options which exist only inside it.
  checkedVm =
    { lib, ... }:
    {
      _module.check = false;
      virtualisation.vmVariant._module.check = lib.mkForce true;
      virtualisation.vmVariantWithBootLoader._module.check = lib.mkForce true;
    };

  # -- disk size ----------------------------------------------------------------------------------------------------

  digits = builtins.match "0*([0-9]+)" (toString asked.diskSize);
  size = if digits == null then asked.diskSize else builtins.fromJSON (builtins.head digits);

  # Given: it wins over the configuration. Not given: the original defined "auto" (without a flake), and nixpkgs'
  # own defaults for amazon, hyperv and virtualbox differ from that; here the configuration wins.
  # Virtual machines know no "auto", and before 24.11 it is the builder's own business.
  diskSize =
    if asked.diskSize != null then
      declaration ++ [ ({ lib, ... }: { virtualisation.diskSize = lib.mkOverride 90 size; }) ]
    else if onFlake || isVm || untouched || !nixpkgsDeclares then
      declaration
    else
      [ automatic ];

  automatic =
    { config, lib, ... }:
    {
      virtualisation.diskSize = lib.mkIf (config.virtualisation.diskSizeAutoSupported or true) (
        lib.mkOverride 999 "auto"
      );
    };

  nixpkgsDeclares = (import ./nixpkgs.nix { inherit modulesPath; }).hasDiskSizeOption;

  # Declared by ourselves where nothing else does it: a format module of the user's may bring qemu-vm.nix.
  declaration =
    if nixpkgsDeclares then
      if untouched then [ ./format-module.nix ] else [ ]
    else if (evaluateWith (bundled ++ [ { _module.check = false; } ])).options ? virtualisation.diskSize then
      [ ]
    else
      [ ./disk-size.nix ];

  # -- what the caller gets -----------------------------------------------------------------------------------------

  build = evaluation.config.system.build;
  # iso-image.nix of 26.11pre names the file by image.baseName, and image.filePath by image.fileName, which
  # isoImage.isoName sets: the derivation says which file it makes.
  filePath =
    if build.image ? isoName then "iso/${build.image.isoName}" else evaluation.config.image.filePath;

  vmOf = if untouched then build else { inherit (build) vm; vmWithBootLoader = build.vm; };
  vmAttribute = if asked.action == "build-vm-with-bootloader" then "vmWithBootLoader" else "vm";

  # How the image's derivation is built, where the command line says something about it.
  inherit (evaluation.pkgs) lib;
  imageBuilder = import ./image-builder.nix {
    inherit lib;
    inherit (asked) buildMemory noChannel noKvm;
  };
  isBuiltOtherwise = asked.noKvm || asked.noChannel || asked.buildMemory != null;

  # A Vagrant box is packed out of an image that a virtual machine builds.
  isBox = builtins.elem "vagrant-virtualbox" [
    asked.format
    variant
  ];
  inner = imageBuilder build.virtualBoxOVA;
  packed =
    if isBuiltOtherwise && isBox then
      (evaluation.extendModules {
        modules = [ { system.build.virtualBoxOVA = lib.mkForce inner.image; } ];
      }).config.system.build
    else
      build;
  built = imageBuilder (
    if asked.strategy == "legacy" then packed.${evaluation.config.formatAttr} else packed.image
  );
  theImage = if isBuiltOtherwise then built.image else if isLegacy then build.${evaluation.config.formatAttr} else build.image;

  variantImage = theImage // {
    passthru = build.image.passthru or { } // {
      inherit filePath;
      inherit (evaluation) config;
    };
  };

  image =
    if isLegacy then
      theImage
    else if isVm then
      vmOf.${vmAttribute}
    else
      variantImage;

  builderRemarks =
    if !isBuiltOtherwise then
      [ ]
    else if isVm then
      [ "--no-kvm, --build-memory and --no-channel have no effect: the machine is started by a script, and no image is built" ]
    else if isBox then
      inner.remarks
    else
      built.remarks;
  remarks =
    import ./remarks.nix {
      inherit evaluation isVm modulesPath;
      variant = if asked.variant == null then asked.format else asked.variant;
    }
    ++ builderRemarks
    ++ (
      if asked.strategy == "native" && !untouched && isMadeOtherwise then
        [ "this nixpkgs no longer has the module that the format ${asked.format} was made with: this is its own image ${variant}" ]
      else
        [ ]
    );
  # Said once, by what builds the image and not by what only lists it.
  remarked = builtins.foldl' (path: remark: builtins.trace "nixos-generate: ${remark}" path);

  isVariant = asked.strategy == "native" && !isVm;
  isLegacy = asked.strategy == "legacy";
  plain = builtins.unsafeDiscardStringContext;
in
{
  inherit image;
  inherit (evaluation) options;

  # Where nixos-rebuild looks: the attributes it builds, with the file name it prints.
  config = evaluation.config // {
    system = evaluation.config.system // {
      build =
        build
        // (if isVariant then { images.${variant} = variantImage // { drvPath = remarked image.drvPath remarks; }; } else { })
        // (if isVm then vmOf else { });
    };
  };

  answer = {
    drvPath = plain image.drvPath;
    # Not "outPath": a set with that name turns into the path alone on its way to JSON.
    out = plain image.outPath;
    inherit (image) name system;
    filePath = if isVariant then plain filePath else null;
    fileExtension = if isLegacy then evaluation.config.fileExtension else null;
    formatAttr = if isLegacy then evaluation.config.formatAttr else null;
    release = evaluation.config.system.nixos.release;
    variants = builtins.attrNames nativeModules;
    inherit remarks;
    toplevel = if asked.withToplevel then plain build.toplevel.drvPath else null;
  };

  shared = {
    inherit relaxed;
  }
  // (if onFlake then { inherit host; } else { });

  probe = {
    inherit (relaxed.config.system.nixos) release;
    variants = builtins.attrNames nativeModules;
    inherit system;
  };
}
