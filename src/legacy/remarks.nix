# What will keep an image from working although it evaluates and builds: one sentence each, for the caller to print.
#
# evaluation: the NixOS evaluation of the image. variant: its key of `system.build.images` or legacy format.
# isVm: a virtual machine takes no disks from the configuration.
{
  evaluation,
  isVm,
  modulesPath,
  variant,
}:
let
  inherit (evaluation) config options;
  inherit (evaluation.pkgs) lib;
  isOfMachine = import ./of-machine.nix { inherit lib modulesPath; };

  # A remark is not worth an error: what does not evaluate here is said by the image itself.
  attempt =
    value:
    let
      tried = builtins.tryEval (builtins.deepSeq value value);
    in
    if tried.success then tried.value else [ ];

  # azure-image.nix appends `additionalSpace` behind the footer of the VHD where the size is "auto" (nixpkgs#516860,
  # open in May 2026).
  azure =
    lib.optional
      (
        variant == "azure"
        && options ? virtualisation.azureImage.additionalSpace
        && config.virtualisation.diskSize == "auto"
      )
      "Azure refuses this VHD, whose size follows its content (nixpkgs#516860): --disk-size 8192 or virtualisation.diskSize gives it a size";

  definitionsOf =
    option: predicate:
    map (definition: definition.value) (lib.filter predicate (option.definitionsWithLocations or [ ]));
  # A definition may carry a priority.
  plain = value: value.content or value;
  deviceIn = name: definition: plain ((plain (definition.${name} or { })).device or null);

  # Mounts that the configuration asks for at boot and that nothing in the image provides.
  mounts =
    let
      ofMachine = definitionsOf options.fileSystems isOfMachine;
      ofImage = definitionsOf options.fileSystems (definition: !isOfMachine definition);
      names = lib.unique (lib.concatMap builtins.attrNames ofMachine);
      definedIn = definitions: name: lib.any (each: deviceIn name each == config.fileSystems.${name}.device) definitions;
      waits =
        name:
        let
          mount = config.fileSystems.${name};
        in
        lib.hasPrefix "/dev/" (toString mount.device)
        && !(lib.any (option: lib.elem option (mount.options or [ ])) [
          "noauto"
          "nofail"
        ])
        && definedIn ofMachine name
        && !(definedIn ofImage name);
    in
    if options ? fileSystems then
      map (name: "${name} (${config.fileSystems.${name}.device})") (lib.filter waits names)
    else
      [ ];

  swaps =
    let
      ofMachine = lib.concatLists (definitionsOf options.swapDevices isOfMachine);
      devices = map (swap: toString (plain (swap.device or null))) ofMachine;
      left = lib.filter (device: lib.elem device devices) (map (swap: toString swap.device) config.swapDevices);
    in
    if options ? swapDevices then
      map (device: "swap (${device})") (lib.filter (lib.hasPrefix "/dev/") left)
    else
      [ ];

  hostDisks = lib.optionals (!isVm) (attempt mounts ++ attempt swaps);
in
attempt azure
++ lib.optional (hostDisks != [ ])
  "when it starts, the image will wait for disks of the host: ${builtins.concatStringsSep ", " hostDisks}; --image-of-host leaves them out"
