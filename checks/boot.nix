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
  firmwares = {
    bios = "";
    efi = "-drive if=pflash,format=raw,unit=0,readonly=on,file=${pkgs.OVMF.firmware} -drive if=pflash,format=raw,unit=1,readonly=on,file=${pkgs.OVMF.variables}";
  };

  # As src/run/machine/qemu-command.ts attaches them.
  buses = {
    cd = "-device ahci,id=sata -device ide-cd,bus=sata.0,drive=image,bootindex=0";
    usb = "-device qemu-xhci -device usb-storage,drive=image,bootindex=0,removable=on";
    virtio = "-device virtio-blk-pci,drive=image,bootindex=0";
    ahci = "-device ahci,id=sata -device ide-hd,bus=sata.0,drive=image,bootindex=0";
    nvme = "-device nvme,serial=image,drive=image,bootindex=0";
    scsi = "-device virtio-scsi-pci -device scsi-hd,drive=image,bootindex=0";
  };

  # How each format is started: src/formats/images/starts.ts, through npm run nix-table.
  starts = lib.importJSON ./starts.json;
  variants = lib.importJSON ../src/legacy/variants.json;

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

  # The store cannot be written to: what the machine writes goes to a file of QEMU's own.
  bootDisk =
    format: driver: bus: firmware:
    let
      media = if bus == "cd" then "media=cdrom,readonly=on" else "snapshot=on";
      drive = "-drive if=none,id=image,format=${driver},file=${fileOf format},${media}";
      flags = "${firmwares.${firmware}} ${drive} ${buses.${bus}}";
    in
    lib.nameValuePair "boot-${format}-${bus}-${firmware}" (
      boot "${format}-${bus}-${firmware}" ''machine = create_machine("${qemu} ${flags}")''
    );

  # Every firmware and bus of a format whose file QEMU reads as it is.
  bootsOf =
    format: driver:
    let
      start = starts.${variants.${format}};
    in
    map ({ bus, firmware }: bootDisk format driver bus firmware) (
      lib.cartesianProduct {
        bus = start.buses;
        inherit (start) firmware;
      }
    );

  drivers = {
    amazon = "vpc";
    azure = "vpc";
    cloudstack = "qcow2";
    hyperv = "vhdx";
    iso = "raw";
    kubevirt = "qcow2";
    openstack = "qcow2";
    qcow = "qcow2";
    qcow-efi = "qcow2";
    raw = "raw";
    raw-efi = "raw";
    vmware = "vmdk";
  };
in
lib.optionalAttrs (system == "x86_64-linux") (
  lib.listToAttrs (lib.concatLists (lib.mapAttrsToList bootsOf drivers))
  // {
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
)
