# What `nixos-generate migrate --verify` asks of a flake: `answer`. `request` is JSON: { flake; } and either
#
#   list: "standard" | "all": gives { source; outputs; }, the flake's own source and the attribute paths that may lead
#     to derivations. What is under the usual names (packages.<system>.<name>) is not evaluated for that; "all"
#     looks for derivations and systems under names of the flake's own, too, for which it must evaluate them
#   outputs: [ { paths; strict; } ]: gives for each a list of what is at those of its paths that are there:
#     { drvPath; formatAttr; wrapped; }, without those that throw; null where all do, an error instead if `strict`
#
# A NixOS system represents its toplevel, or the image that its `formatAttr` names. A value of `config.formats`
# represents the image that it links to, and is `wrapped`. An app represents the derivation that its program is in.
#
# flake: the flake as a value, for a caller that has it already; `request` then needs no name of it.
{
  request,
  flake ? builtins.getFlake (builtins.fromJSON request).flake,
}:
let
  asked = builtins.fromJSON request;
  outputs = flake.outputs or flake;

  perSystem = [
    "apps"
    "checks"
    "devShells"
    "packages"
  ];
  # By what flakes mean by these names, no images: functions, modules, texts, and all of nixpkgs again.
  other = [
    "bundlers"
    "darwinConfigurations"
    "darwinModules"
    "formatter"
    "homeConfigurations"
    "homeModules"
    "homeManagerModules"
    "legacyPackages"
    "lib"
    "nixosConfigurations"
    "nixosGenerate"
    "nixosModule"
    "nixosModules"
    "overlay"
    "overlays"
    "schemas"
    "templates"
  ];
  deepest = 4;
  widest = 200;

  namesOf = set: if builtins.isAttrs set then builtins.attrNames set else [ ];
  below = name: map (inner: [ name ] ++ inner);

  standard =
    builtins.concatMap (
      name:
      below name (
        builtins.concatMap (system: map (each: [ system each ]) (namesOf outputs.${name}.${system})) (
          namesOf (outputs.${name} or { })
        )
      )
    ) perSystem
    ++ below "nixosConfigurations" (map (name: [ name ]) (namesOf (outputs.nixosConfigurations or { })));

  isDerivation = value: builtins.isAttrs value && value.type or null == "derivation";
  isSystem = value: builtins.isAttrs value && value ? config && value ? options;
  isSmall = value: builtins.isAttrs value && builtins.length (builtins.attrNames value) <= widest;

  search =
    path: value:
    let
      attempt = builtins.tryEval (
        if isDerivation value || isSystem value then
          [ path ]
        else if isSmall value && builtins.length path < deepest then
          builtins.concatMap (name: search (path ++ [ name ]) value.${name}) (builtins.attrNames value)
        else
          [ ]
      );
    in
    if attempt.success then attempt.value else [ ];
  own = builtins.concatMap (name: search [ name ] outputs.${name}) (
    builtins.filter (name: !(builtins.elem name (perSystem ++ other))) (builtins.attrNames outputs)
  );

  # { value; } at a path, { } where it does not lead anywhere.
  at = builtins.foldl' (
    found: name:
    if found ? value && builtins.isAttrs found.value && found.value ? ${name} then
      { value = found.value.${name}; }
    else
      { }
  ) { value = outputs; };

  imageOf = config: {
    inherit (config.system.build.${config.formatAttr}) drvPath;
    inherit (config) formatAttr;
  };
  describe =
    value:
    {
      drvPath = null;
      formatAttr = null;
      wrapped = false;
    }
    // (
      if value ? config.formatAttr then
        imageOf value.config // { wrapped = isDerivation value; }
      else if isSystem value then
        { inherit (value.config.system.build.toplevel) drvPath; }
      else if isDerivation value then
        { inherit (value) drvPath; }
      else if value ? program then
        { drvPath = builtins.head (builtins.attrNames (builtins.getContext value.program) ++ [ null ]); }
      else
        { }
    );

  # The text of a path only: nothing that is printed may be built for that.
  plain = text: if text == null then null else builtins.unsafeDiscardStringContext text;
  answerTo =
    {
      paths,
      strict ? false,
    }:
    let
      found = builtins.filter (each: each ? value) (map at paths);
      described = map (
        { value }:
        let
          facts = describe value;
        in
        facts // { drvPath = plain facts.drvPath; }
      ) found;
      # One path that throws says nothing against the others: two image modules may not go together.
      attempts = map (facts: builtins.tryEval (builtins.deepSeq facts facts)) described;
      evaluated = builtins.filter (attempt: attempt.success) attempts;
    in
    if strict then
      described
    else if evaluated == [ ] && found != [ ] then
      null
    else
      map (attempt: attempt.value) evaluated;
in
{
  answer =
    if asked ? list then
      {
        source = plain flake.outPath;
        outputs = standard ++ (if asked.list == "all" then own else [ ]);
      }
    else
      map answerTo asked.outputs;
}
