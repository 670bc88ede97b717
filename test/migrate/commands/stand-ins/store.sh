# Shared by the stand-ins: a store in $STAND_IN_STORE that holds one folder for each image that was asked for.
# $STAND_IN_FORMATS lists "format variant need"; need is "nothing" where nixpkgs' own image is the one people had, else
# "addition": the configuration must then set something in image.modules.<variant>.
set -eu

surprise() {
  echo "stand-in ${0##*/}: surprised by: $*" >&2
  exit 99
}

# image legacy|native VARIANT flake|file REFERENCE: the folder of an image; the same source, variant and completeness
# give the same folder.
image() {
  case $4 in *broken*)
    echo "error: the configuration does not evaluate" >&2
    exit 1
    ;;
  esac
  if [ "$3" = flake ]; then
    configuration=${4%%#*}/flake.nix
  else
    configuration=$4
  fi
  configuration=$(realpath -m "$configuration")
  complete=complete
  if [ "$1" = native ] && grep -q " $2 addition\$" "$STAND_IN_FORMATS"; then
    grep -q "image\.modules\.$2\b" "$configuration" 2> /dev/null || complete=plain
  fi
  case $2 in docker)
    [ "$complete" = complete ] || surprise "attribute 'docker' missing"
    ;;
  esac
  host=${4##*#}
  [ "$3" = flake ] || host=$(basename "$4")
  folder=$STAND_IN_STORE/$(printf '%s' "$complete-$2-$3-$host" | tr -c 'A-Za-z0-9\n' '_')
  mkdir -p "$folder/image"
  : > "$folder/image/nixos-$2.img"
  printf '%s\n' "$folder"
}

file_of() {
  printf '%s\n' "$1"/image/nixos-*.img
}
