import { chmodSync, closeSync, copyFileSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { place } from "./workplace.ts";

/** A way to spoil an ISO, so that the test is seen to fail. */
export interface Fault {
  readonly name: string;
  /** Changes a copy in place. */
  readonly spoil: (file: number, size: number) => void;
}

const SECTOR = 2048;
/** ISO 9660: volume descriptors begin at sector 16; El Torito's boot record is the second. */
const DESCRIPTORS = 16 * SECTOR;
const VOLUME_LABEL = 40;

export const FAULTS: readonly Fault[] = [
  {
    name: "no boot loader",
    // It stays an ISO: the first volume descriptor is left.
    spoil: (file) => {
      writeSync(file, Buffer.alloc(DESCRIPTORS), 0, undefined, 0);
      writeSync(file, Buffer.alloc(SECTOR), 0, undefined, DESCRIPTORS + SECTOR);
    },
  },
  {
    name: "a wrong root label",
    spoil: (file, size) => {
      for (const label of labels(file)) writeSync(file, "WRONG".padEnd(32), label + VOLUME_LABEL);
      // The machine waits ten minutes for its disk (configurations/common.nix); one is enough.
      replaceAll(file, size, "device_timeout_sec=600", "device_timeout_sec=060");
    },
  },
];

/** A spoilt copy of an ISO. */
export function spoilt(iso: string, { name, spoil }: Fault): string {
  const copy = join(place.made, `${name.replaceAll(" ", "-")}.iso`);
  copyFileSync(iso, copy);
  chmodSync(copy, 0o644);
  const file = openSync(copy, "r+");
  try {
    spoil(file, statSync(copy).size);
  } finally {
    closeSync(file);
  }
  return copy;
}

/** Where the primary (1) and supplementary (2) volume descriptors begin; 255 ends them. */
function labels(file: number): readonly number[] {
  const found: number[] = [];
  const sector = Buffer.alloc(SECTOR);
  for (
    let at = DESCRIPTORS;
    readSync(file, sector, 0, SECTOR, at) === SECTOR && sector[0] !== 255;
    at += SECTOR
  ) {
    if (sector[0] === 1 || sector[0] === 2) found.push(at);
  }
  return found;
}

const PIECE = 1 << 24;

/** Replaces a text by one of the same length, wherever it lies. */
function replaceAll(file: number, size: number, before: string, after: string): void {
  const piece = Buffer.alloc(PIECE + before.length);
  for (let start = 0; start < size; start += PIECE) {
    const length = readSync(file, piece, 0, piece.length, start);
    for (
      let at = piece.indexOf(before);
      at >= 0 && at + before.length <= length;
      at = piece.indexOf(before, at + 1)
    ) {
      writeSync(file, after, start + at);
    }
  }
}
