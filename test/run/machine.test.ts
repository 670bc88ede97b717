import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openProcesses } from "../../src/exec/processes.ts";
import type { Firmware } from "../../src/formats/images/starts.ts";
import { findStart } from "../../src/formats/images/starts.ts";
import { findFirmware, RECORDS } from "../../src/run/machine/boot-records.ts";
import { Console } from "../../src/run/machine/console.ts";
import { describeImage } from "../../src/run/machine/describe-image.ts";
import { recogniseFile } from "../../src/run/machine/disk-file.ts";
import { unpackKexec } from "../../src/run/machine/kexec-image.ts";
import { type Machine, qemuCommand, qemuEnvironment } from "../../src/run/machine/qemu-command.ts";
import { FakeProcesses } from "../support/fake-processes.ts";
import { folderWith } from "../support/temporary.ts";

const REAL = { variables: process.env, distrusted: [] };

interface Disk {
  readonly code?: boolean;
  readonly mbrType?: number;
  /** Type of the second GPT entry, bytes as they lie on the disk. */
  readonly gptType?: string;
}

function disk({ code = false, mbrType, gptType }: Disk): Buffer {
  const bytes = Buffer.alloc(RECORDS);
  if (code) bytes.write("\xfa\x33", 0, "latin1");
  if (mbrType !== undefined) bytes[0x1be + 16 + 4] = mbrType;
  if (gptType !== undefined) {
    bytes[0x1be + 4] = 0xee;
    bytes.write("EFI PART", 512);
    bytes.writeUInt32LE(2, 512 + 72);
    bytes.writeUInt32LE(128, 512 + 80);
    bytes.writeUInt32LE(128, 512 + 84);
    bytes.write(gptType, 1024 + 128, "hex");
  }
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
}

const ESP = "28732ac11ff8d211ba4b00a0c93ec93b";

test.each<[string, Disk, readonly Firmware[]]>([
  ["an MBR with a boot loader", { code: true, mbrType: 0x83 }, ["bios"]],
  ["a GPT with an EFI system partition", { gptType: ESP }, ["efi"]],
  ["a hybrid of both", { code: true, gptType: ESP }, ["bios", "efi"]],
  ["an MBR with an EFI system partition", { mbrType: 0xef }, ["efi"]],
  ["a GPT without one", { gptType: "a2a0d0ebe5b9334487c068b6b72699c7" }, []],
  ["partitions and nothing that starts", { mbrType: 0x83 }, []],
])("finds the firmware that starts %s", (_, given, expected) => {
  expect(findFirmware(disk(given))).toEqual(expected);
});

test("finds nothing on what is not a disk", () => {
  expect(findFirmware(Buffer.alloc(RECORDS, 1))).toEqual([]);
  expect(findFirmware(Buffer.alloc(0))).toEqual([]);
});

describe("the firmware of a format's image", () => {
  async function firmwareOf(format: string, given: Disk): Promise<string> {
    const folder = folderWith({});
    const path = join(folder, "disk.img");
    writeFileSync(path, disk(given));
    const wishes = { start: findStart(format), bus: undefined, firmware: undefined };
    const described = await describeImage(path, wishes, folder, new FakeProcesses());
    return described.kind === "disk" ? `${described.firmware} ${described.medium.bus}` : described.kind;
  }

  test("is the format's where the disk has a record for it, or none", async () => {
    expect(await firmwareOf("raw", { code: true, gptType: ESP })).toBe("bios ahci");
    expect(await firmwareOf("raw-efi", { code: true, gptType: ESP })).toBe("efi ahci");
    expect(await firmwareOf("raw-efi", {})).toBe("efi ahci");
  });

  test("is the other where the configuration chose that one", async () => {
    expect(await firmwareOf("amazon", { gptType: ESP })).toBe("efi nvme");
    expect(await firmwareOf("raw-efi", { code: true })).toBe("bios ahci");
  });

  test("is undefined for what starts without a machine", async () => {
    expect(await firmwareOf("lxc", {})).toBe("refused");
    expect(await firmwareOf("vm", {})).toBe("script");
  });
});

test.each([
  ["qcow2", "QFI\xfb", 0],
  ["vmdk", "KDMV", 0],
  ["vhdx", "vhdxfile", 0],
  ["gzip", "\x1f\x8b", 0],
  ["zstd", "\x28\xb5\x2f\xfd", 0],
  ["xz", "\xfd7zXZ\0", 0],
  ["tar", "ustar", 257],
  ["iso", "CD001", 0x8001],
  ["raw", "\x55\xaa", 510],
  ["raw", "\x53\xef", 1080],
  ["vpc", "conectix", 100_000 - 512],
  ["vma", "VMA\0", 0],
  ["unknown", "text", 0],
])("recognises %s by its content", async (kind, text, offset) => {
  const bytes = Buffer.alloc(100_000);
  bytes.write(text, offset, "latin1");
  const path = join(folderWith({}), "file");
  writeFileSync(path, bytes);
  expect(await recogniseFile(path)).toBe(kind);
});

test("recognises a file of no bytes as nothing", async () => {
  expect(await recogniseFile(join(folderWith({ empty: "" }), "empty"))).toBe("unknown");
});

describe("the serial line", () => {
  const signs = (console: Console, text: string) => console.push(Buffer.from(text)).map(({ kind }) => kind);

  test("tells a line that comes in pieces, with colours", () => {
    const console = new Console();
    expect(signs(console, "[\x1b[0;32m  OK  \x1b[0m] Reached target \x1b[0;1;39mmulti-")).toEqual([]);
    expect(signs(console, "user.target\x1b[0m - Multi-User System.\r\n")).toEqual(["up"]);
    expect(console.last(3)).toEqual(["[  OK  ] Reached target multi-user.target - Multi-User System."]);
  });

  test("waits for a marker in place of multi-user.target", () => {
    const console = new Console("MARK");
    expect(signs(console, "Reached target Multi-User System.\n")).toEqual([]);
    expect(signs(console, "MARK host=x\n")).toEqual(["up"]);
  });

  test("sees a prompt without an end of line", () => {
    expect(signs(new Console(), "grub rescue> ")).toEqual(["failure"]);
  });

  test("does not take another target, or talk about one, for the one that counts", () => {
    const text = "Reached target network.target\nQueued start job for default target multi-user.target.\n";
    expect(signs(new Console(), text)).toEqual([]);
  });

  test("keeps no more than the last lines", () => {
    const console = new Console();
    for (let line = 0; line < 1000; line++) console.push(Buffer.from(`line ${line}\n`));
    expect(console.last(2)).toEqual(["line 998", "line 999"]);
    expect(console.last(5000).length).toBeLessThan(100);
  });
});

test("a comma in a file's name does not become an option", () => {
  const machine: Machine = {
    system: "x86_64-linux",
    medium: { kind: "disk", file: "/a,snapshot=off.img", format: "raw", bus: "virtio" },
    ...{ efi: undefined, accelerator: "tcg", memory: 512, cores: 1, sshPort: undefined },
    ...{ console: "output", graphic: false, more: [] },
  };
  expect(qemuCommand(machine)).toContain("if=none,id=image,format=raw,file=/a,,snapshot=off.img,snapshot=on");
});

describe("a kexec image", () => {
  const STORE = "nix/store";
  const script = [
    "#!/bin/sh",
    `initrd=/${STORE}/1-initrd/initrd`,
    `kexec --load /${STORE}/2-linux/bzImage --initrd="$initrd" \\`,
    "  --command-line='init=/x/init console=ttyS0'",
  ].join("\n");

  /** A tarball as the format makes it, of these files. */
  function tarball(files: Readonly<Record<string, string>>): string {
    const folder = folderWith(files);
    const path = join(folderWith({}), "nixos.tar.xz");
    const { status, stderr } = spawnSync("tar", ["-cJf", path, "-C", folder, "nix"], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return path;
  }

  const whole = {
    [`${STORE}/0-kexec-nixos`]: script,
    [`${STORE}/1-initrd/initrd`]: "the initrd",
    [`${STORE}/2-linux/bzImage`]: "the kernel",
    [`${STORE}/3-other/kernel`]: "not this one",
  };

  const unpack = (path: string, from: "tarball" | "bundle") =>
    unpackKexec(path, from, folderWith({}), openProcesses({ add: () => () => {} }, REAL));

  test("gives the kernel, initrd and command line that its script names", async () => {
    const medium = await unpack(tarball(whole), "tarball");
    if (!("kind" in medium)) throw new Error(medium.message);
    expect(readFileSync(medium.kernel, "utf8")).toBe("the kernel");
    expect(readFileSync(medium.initrd, "utf8")).toBe("the initrd");
    expect(medium.commandLine).toBe("init=/x/init console=ttyS0");
  });

  test("gives the same out of a bundle", async () => {
    const bundle = join(folderWith({}), "bundle");
    writeFileSync(
      bundle,
      Buffer.concat([Buffer.from("#!/bin/sh\nexit 1\n__TARBALL__\n"), readFileSync(tarball(whole))]),
    );
    expect(await unpack(bundle, "bundle")).toMatchObject({ commandLine: "init=/x/init console=ttyS0" });
  });

  test("is refused where it holds no kernel, as nixpkgs' own", async () => {
    const { [`${STORE}/2-linux/bzImage`]: _, ...without } = whole;
    for (const files of [without, { [`${STORE}/3-other/kernel`]: "" }]) {
      expect(await unpack(tarball(files), "tarball")).toMatchObject({
        message: expect.stringContaining("holds no kernel"),
      });
    }
  });
});

test("a machine's script that has its own serial line is not given a second one", async () => {
  const script = (options: string) =>
    `#!/bin/sh\nexec qemu -drive file="$NIX_DISK_IMAGE" \\\n    ${options} \\\n    $QEMU_OPTS\n`;
  const folder = folderWith({
    own: script("-nographic \\\n    -serial mon:stdio"),
    other: script("-nographic"),
  });
  const wishes = { start: undefined, bus: undefined, firmware: undefined };
  const optionsOf = async (name: string) => {
    const described = await describeImage(join(folder, name), wishes, folder, new FakeProcesses());
    if (described.kind !== "script") throw new Error(described.kind);
    const machine: Machine = {
      ...{ system: "x86_64-linux", medium: described.medium, efi: undefined, accelerator: "kvm" },
      ...{ memory: 1, cores: 1, sshPort: undefined, console: "output", graphic: false, more: [] },
    };
    return qemuEnvironment(machine, folder)["QEMU_OPTS"];
  };
  expect(await optionsOf("own")).toBe("-no-reboot");
  expect(await optionsOf("other")).toBe("-no-reboot -display none -serial stdio -monitor none");
});
