# Shared by the stand-ins: a store in $STAND_IN_STORE that holds one folder for each image that was asked for.
# $STAND_IN_FORMATS lists "format variant kind"; kind tells whether nixpkgs' own image is the one people had.
set -eu

surprise() {
  echo "stand-in ${0##*/}: surprised by: $*" >&2
  exit 99
}

# image KIND VARIANT SOURCE: the folder of an image; the same source, variant and kind give the same folder.
image() {
  case $3 in *broken*)
    echo "error: the configuration does not evaluate" >&2
    exit 1
    ;;
  esac
  folder=$STAND_IN_STORE/$(printf '%s' "$1-$2-$3" | tr -c 'A-Za-z0-9\n' '_')
  mkdir -p "$folder/image"
  : > "$folder/image/nixos-$2.img"
  printf '%s\n' "$folder"
}

file_of() {
  printf '%s\n' "$1"/image/nixos-*.img
}
