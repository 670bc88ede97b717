# Evaluates several images of one configuration in one evaluation. `request` is that of evaluate.nix (README.md) with
#
#   images: { <name> = { strategy, format, variant, action, fidelity }; }, what differs from image to image
#   all: true: every variant this nixpkgs has, under its own name, as `ofVariant` says
#   except: names left out of `all`
#   ofVariant: { formats = { <variant> = <format>; }; }: those of `all` that are built as a legacy format was
#   hosts: names of nixosConfigurations of the flake; allHosts: true: all of them. Images are then called <host>-<name>.
#   strict: true: an image that does not evaluate is an error and not null
#
# It gives { release, variants, images, names }; `names.<name>` is { host, image }, the parts of a name; `images.<name>` is the `answer` of evaluate.nix, null where that throws, or
# { absent = true; } where this nixpkgs has no such variant.
{
  request,
  flakeSystems ? null,
}:
let
  given = if builtins.isString request then builtins.fromJSON request else request;
  except = given.except or [ ];
  common = removeAttrs given [
    "all"
    "allHosts"
    "except"
    "hosts"
    "images"
    "ofVariant"
    "strict"
  ];

  configurations =
    if flakeSystems != null then
      flakeSystems
    else
      (builtins.getFlake given.flake.url).nixosConfigurations or { };
  hosts = if given.allHosts or false then builtins.attrNames configurations else given.hosts or [ ];

  # What is printed above the trace when an error goes past tryEval (a missing attribute, a wrong type): the caller
  # looks for it there.
  marked = name: builtins.addErrorContext "while evaluating the image '${name}' of several";

  # The images of one configuration. `host` is null where the request names one only.
  answersOf =
    host:
    let
      own = common // (if host == null then { } else { flake = given.flake // { attr = host; }; });
      evaluate =
        image: shared:
        import ./evaluate.nix {
          request = own // image;
          inherit flakeSystems shared;
        };

      # The configuration by itself: read once, whatever the number of images.
      base = evaluate { strategy = "native"; } { };
      inherit (base.probe) release variants;

      ofVariant = variant: {
        name = variant;
        value = {
          strategy = "native";
          inherit variant;
          fidelity = if given.ofVariant.formats ? ${variant} then "same" else "native";
          format = given.ofVariant.formats.${variant} or null;
        };
      };
      images = (
        if given.all or false then builtins.listToAttrs (map ofVariant variants) else { }
      )
      // given.images;

      # Our own variants have a format, and nixpkgs' must be there.
      isAbsent =
        { strategy, variant, format, ... }:
        strategy == "native" && variant != null && format == null && !(builtins.elem variant variants);

      answerOf =
        full: image:
        let
          inherit (evaluate image base.shared) answer;
          attempt = builtins.tryEval (builtins.deepSeq answer answer);
          absent = builtins.tryEval (isAbsent ({ format = null; variant = null; } // image));
        in
        if given.strict or false then
          marked full (builtins.deepSeq answer answer)
        else if absent.success && absent.value then
          { absent = true; }
        else
          marked full (if absent.success && attempt.success then attempt.value else null);

      entryOf =
        name:
        let
          full = if host == null then name else "${host}-${name}";
        in
        {
          inherit full host name;
          value = answerOf full images.${name};
        };
    in
    {
      inherit release variants;
      entries = map entryOf (builtins.attrNames images);
    };

  all = map answersOf (if hosts == [ ] then [ null ] else hosts);
  entries = builtins.concatLists (map (one: one.entries) all);
  # Of the first configuration that evaluates.
  readable = builtins.filter (one: (builtins.tryEval (builtins.seq one.release true)).success) all;
  first = if readable == [ ] then builtins.head all else builtins.head readable;
  keyed =
    valueOf: list:
    builtins.listToAttrs (
      map (entry: {
        name = entry.full;
        value = valueOf entry;
      }) list
    );
in
{
  answers = builtins.seq first.release {
    inherit (first) release variants;
    images = keyed (entry: entry.value) (
      builtins.filter (entry: !(builtins.elem entry.full except)) entries
    );
    names = keyed (entry: {
      inherit (entry) host;
      image = entry.name;
    }) entries;
  };
}
