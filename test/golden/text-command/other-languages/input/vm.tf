resource "terraform_data" "image" {
  provisioner "local-exec" {
    command = "nixos-generate -f qcow -c ${local.file} | tail -n1 > path"
  }
}
