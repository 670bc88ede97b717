# shellcheck shell=bash
# Sourced by try.sh and check.sh: from a fresh clone to a built command and a Nix to run it with.
# Installs npm packages below this folder. Installs Nix only where apt-get and root are at hand.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '== %s\n' "$*" >&2; }

command -v node >/dev/null || { say "error: there is no node; install Node.js 20 or later first"; exit 1; }
node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' || {
  say "error: node $(node --version) is too old; hint: install Node.js 20 or later"
  exit 1
}

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing npm packages (npm ci)"
  npm ci --no-audit --no-fund >&2
fi

if ! command -v nix-instantiate >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "there is no Nix here; installing Debian's nix-bin (apt-get)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >&2
    apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold nix-bin >&2
  else
    say "error: there is no Nix on PATH, and without root and apt-get it is not installed here"
    say "hint: see https://nixos.org/download, then type this command again"
    exit 1
  fi
fi

# Root without a Nix daemon: builders run as root, as a bare nix-bin has no build users to run them as.
if [ "$(id -u)" = 0 ] && [ ! -S /nix/var/nix/daemon-socket/socket ]; then
  export NIX_CONFIG="build-users-group =
sandbox = false
experimental-features = nix-command flakes
${NIX_CONFIG:-}"
fi

say "building the command (npm run build)"
npm run --silent build >&2
