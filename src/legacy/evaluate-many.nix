# Evaluates several images of one configuration in one evaluation. `request` is that of evaluate.nix (README.md) with
#
#   images: { <name> = { road, format, variant, action, fidelity }; }, what differs from image to image
#   all: true: every variant this nixpkgs has, under its own name, as `ofVariant` says
#   except: names left out of `all`
#   ofVariant: { formats = { <variant> = <format>; }; }: those of `all` that are built as a legacy format was
#   strict: true: an image that does not evaluate is an error and not null
#
# It gives { release, variants, images }; `images.<name>` is the `answer` of evaluate.nix, null where that throws, or
# { absent = true; } where this nixpkgs has no such variant.
{
  request,
  flakeSystems ? null,
}:
let
  given = if builtins.isString request then builtins.fromJSON request else request;
  common = removeAttrs given [
    "images"
    "all"
    "except"
    "ofVariant"
    "strict"
  ];

  evaluate =
    image: shared:
    import ./evaluate.nix {
      request = common // image;
      inherit flakeSystems shared;
    };

  # The configuration by itself: read once, whatever the number of images.
  base = evaluate { road = "native"; } { };
  inherit (base.probe) release variants;

  ofVariant = variant: {
    name = variant;
    value = {
      road = "native";
      inherit variant;
      fidelity = if given.ofVariant.formats ? ${variant} then "same" else "native";
      format = given.ofVariant.formats.${variant} or null;
    };
  };
  images =
    removeAttrs (
      if given.all or false then builtins.listToAttrs (map ofVariant variants) else { }
    ) (given.except or [ ])
    // given.images;

  # Our own variants have a format, and nixpkgs' must be there.
  isAbsent =
    { road, variant, format, ... }:
    road == "native" && variant != null && format == null && !(builtins.elem variant variants);

  # What is printed above the trace when an error goes past tryEval (a missing attribute, a wrong type): the caller
  # looks for it there.
  marked = name: builtins.addErrorContext "while evaluating the image '${name}' of several";

  answerOf =
    name: image:
    let
      inherit (evaluate image base.shared) answer;
      attempt = builtins.tryEval (builtins.deepSeq answer answer);
    in
    if isAbsent ({ format = null; variant = null; } // image) then
      { absent = true; }
    else if given.strict or false then
      marked name (builtins.deepSeq answer answer)
    else
      marked name (if attempt.success then attempt.value else null);
in
{
  answers = builtins.seq release {
    inherit release variants;
    images = builtins.mapAttrs answerOf images;
  };
}
