#!/usr/bin/env bash
# Migrates many repositories: clones each, runs `nixos-generate migrate --write` and pushes a branch with the report beside it.
#
#   many-repositories.sh LIST FOLDER [flags of migrate]
#
# LIST holds one address for git clone a line. FOLDER gets one folder for each repository, with `work` (the clone) and
# `body.md` (the body of a pull request), and `results.tsv` with the outcome of each. Run again, it takes up what it left:
# a repository with a line in results.tsv is done. BRANCH names the branch, NIXOS_GENERATE the command.
set -euo pipefail

list=$1 folder=$2
shift 2
branch=${BRANCH:-build-images-with-nixpkgs}
program=${NIXOS_GENERATE:-nixos-generate}
mkdir -p "$folder"
results=$folder/results.tsv
touch "$results"

# Prints the outcome in one word; what it says goes to a log.
migrate_one() {
  local address=$1 place=$2
  shift 2
  rm -rf "$place"
  mkdir -p "$place"
  git clone --quiet --depth 1 -- "$address" "$place/work" || { echo unreachable && return; }
  local status=0
  "$program" migrate --write --report "$place/body.md" "$@" "$place/work" || status=$?
  if [ "$status" = 2 ]; then echo failed && return; fi
  git -C "$place/work" add --update
  if git -C "$place/work" diff --cached --quiet; then
    if [ "$status" = 0 ]; then echo nothing; else echo by-hand; fi
    return
  fi
  git -C "$place/work" commit --quiet --message "Build images with nixpkgs instead of nixos-generators"
  git -C "$place/work" push --quiet origin "HEAD:refs/heads/$branch" || { echo not-pushed && return; }
  if [ "$status" = 0 ]; then echo pushed; else echo pushed-with-rest; fi
}

while IFS= read -r address; do
  if [ -z "$address" ] || cut -f 1 "$results" | grep -qxF -- "$address"; then continue; fi
  name=$(basename "$address" .git)-$(printf '%s' "$address" | cksum | cut -d ' ' -f 1)
  outcome=$(migrate_one "$address" "$folder/$name" "$@" 2> "$folder/$name.log" < /dev/null | tail -n 1)
  printf '%s\t%s\t%s\n' "$address" "$outcome" "$name" | tee -a "$results"
done < "$list"
