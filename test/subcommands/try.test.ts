import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { type Ran, World } from "../support/world.ts";

const FAKE_QEMU = fileURLToPath(new URL("../support/fake-qemu.mjs", import.meta.url));
const REACHED = "[  OK  ] Reached target Multi-User System.";
const KERNEL = "[    0.000000] Linux version 6.12.1 (builder@somewhere)";

/** A disk with code in its first sector, and with an EFI system partition where `efi`. */
function diskImage({ efi = false, code = true } = {}): Buffer {
  const disk = Buffer.alloc(64 * 1024);
  if (code) disk.write("code");
  if (efi) disk[0x1be + 4] = 0xef;
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

function isoImage(): Buffer {
  const iso = diskImage();
  iso.write("\x01CD001", 0x8000, "latin1");
  return iso;
}

describeIf([NO_NIX], "nixos-generate try, with a fake QEMU", () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
    await symlink(FAKE_QEMU, world.path("programs/qemu-system-x86_64"));
    await writeFile(world.path("bios.img"), diskImage());
    await writeFile(world.path("efi.img"), diskImage({ efi: true, code: false }));
    await writeFile(world.path("an.iso"), isoImage());
    await writeFile(world.path("packed.img.gz"), gzipSync(diskImage()));
    await writeFile(world.path("text.txt"), "not an image");
  });
  afterAll(() => world.close());

  async function start(
    scenario: Readonly<Record<string, readonly (string | number)[] | string>>,
    ...argv: readonly string[]
  ): Promise<Ran & { readonly calls: readonly (readonly string[])[] }> {
    const log = world.path("qemu.jsonl");
    await writeFile(log, "");
    const env = { FAKE_QEMU: JSON.stringify(scenario), FAKE_QEMU_LOG: log };
    const ran = await world.generate(["try", "--system", "x86_64-linux", ...argv], { env });
    const calls = (await readFile(log, "utf8")).split("\n").filter((line) => line !== "");
    expect(ran.left.temporary).toEqual([]);
    return { ...ran, calls: calls.map((line) => JSON.parse(line)) };
  }

  const check = (scenario: Parameters<typeof start>[0], image: string, ...argv: readonly string[]) =>
    start(scenario, world.path(image), "--boot-check", ...argv);

  test("says that an image started, and ends the machine", async () => {
    const { status, stdout, stderr } = await check({ tcg: [KERNEL, REACHED] }, "bios.img", "--accel", "tcg");
    expect(stderr).toMatch(
      /^started in \d+ s \(emulated\): \[ {2}OK {2}\] Reached target Multi-User System\.$/m,
    );
    expect(stderr).toContain("BIOS (the only one the disk has a boot record for), ahci");
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test("leaves the image as it was, and may not even write to it", async () => {
    await chmod(world.path("bios.img"), 0o444);
    const sum = async () =>
      createHash("sha256")
        .update(await readFile(world.path("bios.img")))
        .digest("hex");
    const before = await sum();
    const { calls } = await check({ tcg: [REACHED] }, "bios.img", "--accel", "tcg");
    expect(calls[0]!.filter((word) => word.includes("bios.img"))).toEqual([
      `if=none,id=image,format=raw,file=${world.path("bios.img")},snapshot=on`,
    ]);
    expect(await sum()).toBe(before);
  });

  test("finds out by starting that KVM does not run a kernel, and emulates", async () => {
    const broken = ["SeaBIOS (version 1.16.2)", "KVM internal error. Suberror: 1"];
    const { status, stderr, calls } = await check(
      { kvm: broken, tcg: [REACHED] },
      "bios.img",
      "--accel",
      "kvm",
    );
    expect(status).toBe(0);
    expect(stderr).toContain(
      "KVM does not run this machine here (KVM internal error. Suberror: 1); emulating it",
    );
    expect(stderr).toMatch(/^started in \d+ s \(emulated\)/m);
    expect(calls.map((argv) => argv[argv.indexOf("-accel") + 1])).toEqual(["kvm", "tcg,thread=multi"]);
  });

  test("emulates where QEMU gives up at once with KVM", async () => {
    const { status, calls } = await check({ kvm: [134], tcg: [REACHED] }, "bios.img", "--accel", "kvm");
    expect(status).toBe(0);
    expect(calls).toHaveLength(2);
  });

  test("does not blame KVM for a kernel that began", async () => {
    const { status, stderr, calls } = await check({ kvm: [KERNEL, 0] }, "bios.img", "--accel", "kvm");
    expect(status).toBe(1);
    expect(stderr).toContain("did not start");
    expect(stderr).toContain("the machine switched itself off");
    expect(calls).toHaveLength(1);
  });

  test.each([
    ["no boot loader", "No bootable device.", /No bootable device\./],
    [
      "a wrong root label",
      "[DEPEND] x\r\nYou are in emergency mode. After logging in",
      /You are in emergency mode/,
    ],
    [
      "no driver for the disk",
      "[    9.0] Kernel panic - not syncing: VFS: Unable to mount root fs",
      /Kernel panic/,
    ],
    [
      "GRUB without its files",
      "error: no such partition.\r\nEntering rescue mode...",
      /Entering rescue mode/,
    ],
    ["EFI that finds nothing", "BdsDxe: No bootable option or device was found.", /No bootable option/],
  ])("says what was seen last of an image with %s", async (_, lines, because) => {
    const { status, stderr } = await check({ tcg: ["before", lines] }, "bios.img", "--accel", "tcg");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .*bios\.img did not start within \d+ s \(emulated\): /m);
    expect(stderr).toMatch(because);
    expect(stderr).toMatch(/^the last lines of its serial line:\n {2}before$/m);
  });

  test("gives up after the time it was given, and says what a silent image needs", async () => {
    const { status, stderr } = await check({ tcg: [] }, "bios.img", "--accel", "tcg", "--timeout", "1");
    expect(status).toBe(1);
    expect(stderr).toContain("multi-user.target was not reached within 1 s");
    expect(stderr).toMatch(/^hint: nothing came over the serial line, .*console=ttyS0/m);
  });

  test("starts again when the emulation was too slow for the kernel's timer check, and not for ever", async () => {
    const slow = "[    0.08] Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug";
    const { status, calls } = await check({ tcg: [slow] }, "bios.img", "--accel", "tcg");
    expect(status).toBe(1);
    expect(calls).toHaveLength(3);
  });

  test("takes an sshd that answers for a sign, where there is no console", async () => {
    const { status, stderr } = await check(
      { tcg: [], ssh: "yes" },
      "bios.img",
      "--accel",
      "tcg",
      "--timeout",
      "60",
    );
    expect(stderr).toMatch(/^started in \d+ s \(emulated\): sshd answers: SSH-2\.0-fake$/m);
    expect(status).toBe(0);
  });

  test("waits for a text of the caller's", async () => {
    const { status } = await check({ tcg: ["HELLO box"] }, "bios.img", "--accel", "tcg", "--marker", "HELLO");
    expect(status).toBe(0);
  });

  test("attaches what it was told to, with the firmware it was told", async () => {
    const argv = ["--accel", "tcg", "--as", "usb", "--memory", "512", "--cores", "1"];
    const { calls } = await check({ tcg: [REACHED] }, "an.iso", ...argv);
    expect(calls[0]).toContain("usb-storage,drive=image,bootindex=0,removable=on");
    expect(calls[0]).toContain("512");
    expect(calls[0]!.join(" ")).not.toContain("pflash");
  });

  test("an ISO is a CD unless told otherwise", async () => {
    const { calls } = await check({ tcg: [REACHED] }, "an.iso", "--accel", "tcg");
    expect(calls[0]).toContain(
      `if=none,id=image,format=raw,file=${world.path("an.iso")},media=cdrom,readonly=on`,
    );
  });

  test("starts a disk with nothing but an EFI partition by EFI, with variables of its own", async () => {
    const firmware = world.path("share/qemu/firmware");
    await mkdir(firmware, { recursive: true });
    await mkdir(world.path("bin"));
    for (const name of ["code.fd", "vars.fd"]) await writeFile(world.path(name), name);
    const flash = (name: string) => ({ filename: world.path(name), format: "raw" });
    const descriptor = {
      "interface-types": ["uefi"],
      mapping: { device: "flash", executable: flash("code.fd"), "nvram-template": flash("vars.fd") },
      targets: [{ architecture: "x86_64", machines: ["pc-q35-*"] }],
      features: [],
    };
    await writeFile(`${firmware}/60-plain.json`, JSON.stringify(descriptor));
    await writeFile(
      `${firmware}/50-signed.json`,
      JSON.stringify({ ...descriptor, features: ["enrolled-keys"] }),
    );
    // The descriptors lie beside the program, where a link to it leads.
    await writeFile(world.path("bin/qemu-system-x86_64"), `#!/bin/sh\nexec "${FAKE_QEMU}" "$@"\n`, {
      mode: 0o755,
    });
    const path = `${world.path("bin")}:${world.path("programs")}`;
    const log = world.path("efi.jsonl");
    const env = { PATH: path, FAKE_QEMU: JSON.stringify({ tcg: [REACHED] }), FAKE_QEMU_LOG: log };
    const argv = ["try", "--system", "x86_64-linux", world.path("efi.img"), "--boot-check", "--accel", "tcg"];
    const { status, stderr } = await world.generate(argv, { env });
    expect(status, stderr).toBe(0);
    const words: readonly string[] = JSON.parse(await readFile(log, "utf8"));
    const flashes = words.filter((word) => word.startsWith("if=pflash"));
    expect(flashes).toHaveLength(2);
    expect(flashes[1]).not.toContain(world.path("vars.fd"));
    expect(await readFile(world.path("vars.fd"), "utf8")).toBe("vars.fd");
  });

  test("unpacks what is packed, and leaves nothing", async () => {
    const { status, calls } = await check({ tcg: [REACHED] }, "packed.img.gz", "--accel", "tcg");
    expect(status).toBe(0);
    expect(calls[0]!.some((word) => /file=.*unpacked-0,snapshot=on/.test(word))).toBe(true);
  });

  test("refuses what is not an image, and what does not exist", async () => {
    const text = await check({}, "text.txt");
    expect(text.status).toBe(1);
    expect(text.stderr).toMatch(/^error: cannot start .*text\.txt is not a disk image that can be started$/m);
    const absent = await check({}, "absent.img");
    expect(absent.stderr).toMatch(/^error: image not found: .*absent\.img" does not exist$/m);
    expect([...text.calls, ...absent.calls]).toEqual([]);
  });

  test("starts a virtual machine's own script, with a disk that is gone afterwards", async () => {
    const script = [
      "#!/bin/sh",
      'echo "$NIX_DISK_IMAGE|$QEMU_OPTS|$QEMU_KERNEL_PARAMS|$QEMU_NET_OPTS" >> "$FAKE_QEMU_LOG"',
      `case $QEMU_OPTS in *accel=tcg*) echo '${REACHED}'; exec sleep 60;; esac`,
      "echo 'KVM internal error. Suberror: 1'; exec sleep 60",
    ];
    await writeFile(world.path("run-box-vm"), `${script.join("\n")}\n`, { mode: 0o755 });
    const log = world.path("script.log");
    const path = `${world.path("programs")}:/usr/bin:/bin`;
    const argv = [
      "try",
      "--system",
      "x86_64-linux",
      world.path("run-box-vm"),
      "--boot-check",
      "--accel",
      "kvm",
    ];
    const ran = await world.generate(argv, { env: { PATH: path, FAKE_QEMU_LOG: log } });
    expect(ran.stderr).toMatch(/^started in \d+ s \(emulated\)/m);
    expect(ran.status).toBe(0);
    expect(ran.left.temporary).toEqual([]);
    const [kvm, tcg] = (await readFile(log, "utf8")).split("\n").map((line) => line.split("|"));
    expect(kvm![1]).toBe("-no-reboot -display none -serial stdio -monitor none");
    expect(tcg![1]).toBe(`-machine accel=tcg -cpu Nehalem ${kvm![1]}`);
    expect(tcg![0]).toMatch(/\/disk\.qcow2$/);
    expect(tcg![2]).toBe("console=ttyS0");
    expect(tcg![3]).toMatch(/^hostfwd=tcp:127\.0\.0\.1:\d+-:22$/);
  });

  test("gives QEMU the words after --, and becomes it", async () => {
    const { status, calls } = await start(
      { tcg: [KERNEL, 3], allows: "-S" },
      world.path("bios.img"),
      ...["--accel", "tcg", "--ssh-port", "2022", "--", "-S"],
    );
    expect(status).toBe(3);
    expect(calls[0]!.at(-1)).toBe("-S");
    expect(calls[0]).toContain("user,id=net,hostfwd=tcp:127.0.0.1:2022-:22");
  });

  test("tries KVM for a moment before it gives the machine to the terminal", async () => {
    const { calls } = await start(
      { kvm: ["KVM internal error. Suberror: 1"], tcg: [0] },
      world.path("bios.img"),
      "--accel",
      "kvm",
    );
    expect(calls.map((argv) => argv[argv.indexOf("-accel") + 1])).toEqual(["kvm", "tcg,thread=multi"]);
    expect(calls[1]).toContain("mon:stdio");
  });
});

describeIf([NO_NIX], "nixos-generate try FORMAT, on real Nix with a fake QEMU", () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
    await symlink(FAKE_QEMU, world.path("programs/qemu-system-x86_64"));
  });
  afterAll(() => world.close());

  test("says of a container and of nothing to start what they are", async () => {
    const nixpkgs = await world.nixpkgs("25.11");
    const configuration = await world.write("conf/good.nix", "{ }");
    const of = (...argv: readonly string[]) =>
      world.generate([...argv, "-c", configuration, "-I", `nixpkgs=${nixpkgs}`]);
    const lxc = await of("try", "lxc", "--boot-check");
    expect(lxc.stderr).toMatch(/cannot start .*: it is a container/);
    expect(lxc.status).toBe(1);
    const metadata = await of("-f", "lxc-metadata", "--boot-check");
    expect(metadata.stderr).toMatch(/there is nothing to start: it is the description of the lxc image/);
    expect(metadata.status).toBe(1);
    expect(metadata.stdout).toMatch(/\.tar\.xz\n$/);
    const several = await of("build", "lxc", "lxc-metadata", "--boot-check");
    expect(several.stdout.split("\n")).toHaveLength(3);
    expect(several.status).toBe(1);
  });
});
