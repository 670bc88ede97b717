import type { Firmware } from "../../formats/images/starts.ts";

/** How much of a disk this looks at, in bytes: MBR, GPT header, and 128 entries of 128 bytes. */
export const RECORDS = 34 * 512;

const ESP = "28732ac11ff8d211ba4b00a0c93ec93b";
const MBR_TYPES = 0x1be;
const SECTOR = 512;

/**
 * The firmwares that find something to start on a disk: BIOS where the first sector holds code, EFI where a partition
 * is an EFI system partition (UEFI 2.10, 5.2 and 5.3). Empty for a disk that nothing starts from.
 */
export function findFirmware(disk: Buffer): readonly Firmware[] {
  if (disk.length < SECTOR || disk.readUInt16LE(SECTOR - 2) !== 0xaa55) return [];
  return [
    ...(hasCode(disk) ? (["bios"] as const) : []),
    ...(hasSystemPartition(disk) ? (["efi"] as const) : []),
  ];
}

/** Partitioning programs leave the 440 bytes of code empty. */
function hasCode(disk: Buffer): boolean {
  return disk.subarray(0, 440).some((byte) => byte !== 0);
}

function hasSystemPartition(disk: Buffer): boolean {
  const types = [0, 1, 2, 3].map((at) => disk[MBR_TYPES + 16 * at + 4]);
  return types.includes(0xef) || gptTypes(disk).includes(ESP);
}

function gptTypes(disk: Buffer): readonly string[] {
  if (disk.toString("latin1", SECTOR, SECTOR + 8) !== "EFI PART") return [];
  const start = disk.readUInt32LE(SECTOR + 72) * SECTOR;
  const count = Math.min(disk.readUInt32LE(SECTOR + 80), 128);
  const size = disk.readUInt32LE(SECTOR + 84);
  return Array.from({ length: count }, (_, at) =>
    disk.toString("hex", start + at * size, start + at * size + 16),
  );
}
