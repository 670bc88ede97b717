# Asks many flakes in one process, without a lock, git or the network. `file` holds JSON:
#
#   nixpkgs: { <release> = folder; }; generators, libraries.<owner/name>: folders of flakes; unstable: a release
#   units: [ { flake = folder; calls; request; } ], each a request of src/legacy/outputs.nix; `calls` is null or a file
#     with a function from the flake to outputs more, where a flake gives functions only
#
# Each answer is traced as soon as it is known, as `ANSWER <JSON>`: an error that builtins.tryEval cannot catch ends
# the process, and the caller then knows what has been answered and which unit it was.
{ file }:
let
  inherit (builtins) fromJSON match readFile toJSON;
  asked = fromJSON (readFile file);

  path = text: /. + text;
  has = pattern: text: match ".*${pattern}.*" text != null;

  releaseOf =
    url:
    let
      found = match ".*[^0-9]([0-9][0-9])\\.?(05|11).*" url;
    in
    if found == null then asked.unstable else "${builtins.elemAt found 0}.${builtins.elemAt found 1}";
  nixpkgsAt =
    url:
    asked.nixpkgs.${releaseOf url} or (throw "no small nixpkgs of release ${releaseOf url} for ${url}");

  # The folder of the flake that a URL names.
  folderOf =
    parent: name: url:
    let
      relative = match "(path:)?(\\./.*)" url;
      # By its address, or by its name in the registry.
      isNamed = library: has library url || match "[^/]*/(.*)" library == [ url ];
      known = builtins.filter isNamed (builtins.attrNames asked.libraries);
    in
    if relative != null then
      parent + ("/" + builtins.elemAt relative 1)
    else if has "/nixos-generators([/?].*)?" url && has "nix-community" url then
      path asked.generators
    else if has "[Nn][Ii][Xx][Oo][Ss]/nixpkgs" url || url == "nixpkgs" || has "channels\\.nixos\\.org" url then
      path (nixpkgsAt url)
    else if known != [ ] then
      path asked.libraries.${builtins.head known}
    else
      throw "no flake at hand for input ${name} (${url})";

  followed = inputs: names: builtins.foldl' (flake: name: flake.inputs.${name}) { inherit inputs; } names;
  splitPath = text: builtins.filter builtins.isString (builtins.split "/" text);

  callFlake =
    folder: overrides:
    let
      flake = import (folder + "/flake.nix");
      declared =
        builtins.mapAttrs (name: _: { url = name; }) (
          removeAttrs (builtins.functionArgs flake.outputs) [ "self" ]
        )
        // flake.inputs or { };
      inputs = builtins.mapAttrs (name: input: overrides.${name} or (resolve name input)) declared;
      resolve =
        name: input:
        let
          target = folderOf folder name (input.url or name);
          # Where nixos-generators brings a nixpkgs of its own, it is the flake's own here: what else differs is asked.
          own = if target == path asked.generators && inputs ? nixpkgs then { inherit (inputs) nixpkgs; } else { };
          given = builtins.mapAttrs (_: inner: followed inputs (splitPath inner.follows)) (
            builtins.listToAttrs (
              builtins.concatMap (
                inner:
                if input.inputs.${inner}.follows or "" != "" then
                  [ { name = inner; value = input.inputs.${inner}; } ]
                else
                  [ ]
              ) (builtins.attrNames (input.inputs or { }))
            )
          );
        in
        if input ? follows then
          followed inputs (splitPath input.follows)
        else if !(input.flake or true) then
          { outPath = toString target; }
        else
          callFlake target (own // given);
      outputs = flake.outputs (inputs // { inherit self; });
      self = outputs // {
        inherit inputs outputs;
        _type = "flake";
        outPath = toString folder;
        sourceInfo.outPath = toString folder;
        lastModifiedDate = "20260101000000";
        narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      };
    in
    self;

  flakes = builtins.listToAttrs (
    map (unit: {
      name = unit.flake;
      value = callFlake (path unit.flake) { };
    }) asked.units
  );
  withCalls =
    unit: flake:
    if unit.calls or null == null then
      flake
    else
      flake // { outputs = flake.outputs // { calls = import unit.calls flake; }; };
  answerTo =
    unit:
    (import ../../../src/legacy/outputs.nix {
      request = toJSON unit.request;
      flake = withCalls unit flakes.${unit.flake};
    }).answer;
in
builtins.foldl' (
  count: unit:
  let
    text = toJSON (answerTo unit);
  in
  builtins.seq count (builtins.trace "ANSWER ${text}" (count + 1))
) 0 asked.units
