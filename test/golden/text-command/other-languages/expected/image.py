import subprocess

# nixos-generate -f iso is what we run.
subprocess.run(["nixos-generate", "-f", "iso"], check=True)
PROGRAM = "nixos-generate"
