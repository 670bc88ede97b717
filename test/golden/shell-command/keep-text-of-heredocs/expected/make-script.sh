#!/usr/bin/env bash
cat > build.sh <<'EOF'
nixos-generate -f iso --flake .#live
EOF
echo "now run: nixos-generate -f iso --flake .#live"
# nixos-generate -f iso --flake .#live
