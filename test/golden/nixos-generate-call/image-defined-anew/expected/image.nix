{ runCommand }: runCommand "image" { } "echo an image > $out"
