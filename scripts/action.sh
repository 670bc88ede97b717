#!/usr/bin/env bash
# What action.yml does: shows what still uses nixos-generators, writes the report into the summary of the job and, where a
# branch is named, migrates and pushes that branch. The inputs are the variables TARGET, FAIL, REPORT, BRANCH, FLAGS and
# TOKEN; the others are those of GitHub Actions.
set -euo pipefail

# The action's own checkout, built where it is: nothing of this program comes from a registry.
cd "$GITHUB_ACTION_PATH"
program="$GITHUB_ACTION_PATH/dist/nixos-generate.js"
if [ ! -f "$program" ]; then
  npm ci --ignore-scripts --no-audit --no-fund >&2
  npm run build >&2
fi

git() { command git -c core.hooksPath=/dev/null -C "$GITHUB_WORKSPACE" "$@"; }

author="nixos-generate migrate"
email="nixos-generate@users.noreply.github.com"

# The token as git's configuration in the environment, where no list of processes shows it.
with_token() {
  if [ -z "$TOKEN" ]; then "$@"; return; fi
  local header
  header="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$TOKEN" | base64 -w0)"
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_0="$header" "$@"
}

# Replaces the branch only while its last commit is one of this action: what a person put there stays.
push_branch() {
  local there=""
  if with_token git fetch --quiet --depth=1 origin "refs/heads/$BRANCH" 2>/dev/null; then
    there=$(git rev-parse FETCH_HEAD)
    if [ "$(git log -1 --format=%ce "$there")" != "$email" ]; then
      echo "::error::the branch has commits of others; merge or delete it, or name another" && return 1
    fi
  fi
  with_token git push --quiet --force-with-lease="refs/heads/$BRANCH:$there" origin "HEAD:refs/heads/$BRANCH"
}

if [ -n "$BRANCH" ] && ! git check-ref-format --branch "$BRANCH" > /dev/null; then
  echo "::error::the input branch is not the name of a branch"
  exit 2
fi

body="$RUNNER_TEMP/nixos-generate-migrate.md"
rm -f "$body"
flags=(--report "$body")
if [ -n "$REPORT" ]; then flags+=(--report "$GITHUB_WORKSPACE/$REPORT"); fi
# One flag a line.
while IFS= read -r flag; do if [ -n "$flag" ]; then flags+=("$flag"); fi; done <<< "$FLAGS"
if [ -n "$BRANCH" ]; then flags+=(--write); else flags+=(--check); fi

status=0
node "$program" migrate "${flags[@]}" --output-format github -- "$GITHUB_WORKSPACE/$TARGET" || status=$?
if [ -f "$body" ]; then cat "$body" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"; fi
{
  echo "status=$status"
  echo "body=$body"
} >> "$GITHUB_OUTPUT"

if [ -n "$BRANCH" ]; then
  # What migrate wrote is all there is to commit: it refuses a tree with other changes.
  git add --update
  if [ "$status" != 2 ] && ! git diff --cached --quiet; then
    git -c user.name="$author" -c user.email="$email" commit --quiet \
      --message "Build images with nixpkgs instead of nixos-generators"
    push_branch
    echo "branch=$BRANCH" >> "$GITHUB_OUTPUT"
  fi
  # What is left for a person is in the body of the pull request.
  if [ "$status" = 1 ]; then exit 0; fi
fi

if [ "$status" = 1 ] && [ "$FAIL" = false ]; then exit 0; fi
exit "$status"
