# Does the image start? On QEMU, by the driver of NixOS tests; they need KVM and a binary cache to be bearable.
{
  lib,
  pkgs,
  self,
  system,
}:
let
  # The driver talks to the machine through what this module starts in it.
  instrumented =
    { modulesPath, ... }:
    {
      imports = [ "${toString modulesPath}/testing/test-instrumentation.nix" ];
      networking.hostName = "generated";
      system.stateVersion = lib.trivial.release;
      users.users.root.initialPassword = "generated";
    };

  imageOf =
    format:
    self.nixosGenerate {
      inherit format system;
      modules = [ instrumented ];
    };
  fileOf = format: "${imageOf format}/${(imageOf format).passthru.filePath}";

  qemu = "${pkgs.qemu_test}/bin/qemu-kvm -m 2048 -netdev user,id=net0 -device virtio-net-pci,netdev=net0";
  uefi = "-drive if=pflash,format=raw,unit=0,readonly=on,file=${pkgs.OVMF.firmware} -drive if=pflash,format=raw,unit=1,readonly=on,file=${pkgs.OVMF.variables}";

  boot =
    name: startScript:
    pkgs.testers.runNixOSTest {
      name = "boot-${name}";
      nodes = { };
      testScript = lib.concatLines [
        startScript
        "machine.start()"
        ''machine.wait_for_unit("multi-user.target")''
        ''assert machine.succeed("hostname").strip() == "generated"''
        "machine.shutdown()"
      ];
    };
  bootFrom = name: flags: boot name ''machine = create_machine("${qemu} ${flags}")'';

  # Disk images are written to while they run, and the store is not.
  bootDisk =
    name: format: flags:
    boot name ''
      import shutil, os
      disk = "${name}.disk"
      shutil.copyfile("${fileOf format}", disk)
      os.chmod(disk, 0o644)
      machine = create_machine("${qemu} ${flags} -drive file=" + os.path.abspath(disk) + ",if=virtio,werror=report")
    '';
in
lib.optionalAttrs (system == "x86_64-linux") {
  boot-iso-bios = bootFrom "iso-bios" "-cdrom ${fileOf "iso"}";
  boot-iso-uefi = bootFrom "iso-uefi" "${uefi} -cdrom ${fileOf "iso"}";
  boot-iso-usb = bootFrom "iso-usb" "-device usb-ehci -drive id=stick,file=${fileOf "iso"},if=none,readonly=on -device usb-storage,drive=stick";
  boot-qcow = bootDisk "qcow" "qcow" "";
  boot-qcow-efi = bootDisk "qcow-efi" "qcow-efi" uefi;
  boot-raw = bootDisk "raw" "raw" "";

  boot-vm = boot "vm" ''
    machine = create_machine("${
      self.nixosGenerate {
        inherit system;
        format = "vm-nogui";
        modules = [ instrumented ];
      }
    }/bin/run-generated-vm")
  '';

  # A running machine unpacks the tarball and starts its kernel; what comes up answers again.
  boot-kexec = pkgs.testers.runNixOSTest {
    name = "boot-kexec";
    nodes.host = {
      virtualisation.memorySize = 4096;
      environment.systemPackages = [ pkgs.gnutar ];
    };
    testScript = ''
      host.wait_for_unit("multi-user.target")
      host.succeed("tar -xf ${fileOf "kexec"} -C /")
      host.execute("/kexec_nixos >&2 &", check_return=False, check_output=False)
      host.connected = False
      host.wait_until_succeeds("test $(hostname) = generated")
    '';
  };
}
