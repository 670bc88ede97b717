import { open } from "node:fs/promises";

/** What a file holds, told by its content. The disks are named as QEMU's block drivers are. */
export type FileKind = DiskFormat | Packing | "iso" | "vma" | "elf" | "script" | "unknown";

export type DiskFormat = "raw" | "qcow2" | "vmdk" | "vpc" | "vhdx";
export type Packing = "gzip" | "zstd" | "xz" | "tar";

interface Signature {
  readonly kind: FileKind;
  readonly offset: number;
  readonly text: string;
}

/** Sector of the volume descriptor of ISO 9660, in bytes; the last signature ends 6 bytes behind it. */
const ISO_DESCRIPTOR = 0x8000;
const LOOKED_AT = ISO_DESCRIPTOR + 8;
const SECTOR = 512;

const SIGNATURES: readonly Signature[] = [
  { kind: "qcow2", offset: 0, text: "QFI\xfb" },
  { kind: "vmdk", offset: 0, text: "KDMV" },
  { kind: "vmdk", offset: 0, text: "# Disk DescriptorFile" },
  { kind: "vhdx", offset: 0, text: "vhdxfile" },
  { kind: "vpc", offset: 0, text: "conectix" },
  { kind: "vma", offset: 0, text: "VMA\0" },
  { kind: "gzip", offset: 0, text: "\x1f\x8b" },
  { kind: "zstd", offset: 0, text: "\x28\xb5\x2f\xfd" },
  { kind: "xz", offset: 0, text: "\xfd7zXZ\0" },
  { kind: "elf", offset: 0, text: "\x7fELF" },
  { kind: "script", offset: 0, text: "#!" },
  { kind: "tar", offset: 257, text: "ustar" },
  { kind: "iso", offset: ISO_DESCRIPTOR + 1, text: "CD001" },
  // Last: an ISO that starts from USB has this signature as well. FAT and MBR end their first sector so.
  { kind: "raw", offset: SECTOR - 2, text: "\x55\xaa" },
];

/** Where the magic of ext2, ext3 and ext4 lies (linux, fs/ext4/ext4.h: superblock at 1024, s_magic at 0x38). */
const EXT_MAGIC = { kind: "raw", offset: 1024 + 0x38, text: "\x53\xef" } as const;

/**
 * Reads the first 32 KiB of a file and its last sector (a fixed VHD has its signature there).
 * Rejects with the system's error when the file cannot be read.
 */
export async function recogniseFile(path: string): Promise<FileKind> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = await readAt(file, 0, LOOKED_AT);
    if ((await readAt(file, Math.max(0, size - SECTOR), 8)) === "conectix") return "vpc";
    const found = [...SIGNATURES, EXT_MAGIC].find(({ offset, text }) => head.startsWith(text, offset));
    return found?.kind ?? "unknown";
  } finally {
    await file.close();
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

/** Bytes as characters of the same number. */
async function readAt(file: Handle, position: number, length: number): Promise<string> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString("latin1", 0, bytesRead);
}
