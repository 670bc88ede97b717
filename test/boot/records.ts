import { closeSync, openSync, readSync } from "node:fs";
import { findFirmware, RECORDS } from "../../src/run/machine/boot-records.ts";
import { run } from "./workplace.ts";

/** What an ISO can be started by, as far as its boot records say. */
export interface IsoRecords {
  readonly biosCd: boolean;
  readonly efiCd: boolean;
  readonly biosUsb: boolean;
  readonly efiUsb: boolean;
}

/**
 * Level 1: reads the boot records, in about a second: El Torito, with xorriso, for CDs; MBR and GPT for USB sticks.
 * Throws for a file that is not an ISO.
 */
export function readIsoRecords(iso: string): IsoRecords {
  // Its talk goes to standard error, its answer to standard output.
  const torito = run(["xorriso", "-indev", iso, "-report_el_torito", "plain"]);
  const usb = findFirmware(readStart(iso));
  return {
    biosCd: /^El Torito boot img :\s+\d+\s+BIOS\s+y/m.test(torito),
    efiCd: /^El Torito boot img :\s+\d+\s+UEFI\s+y/m.test(torito),
    biosUsb: usb.includes("bios"),
    efiUsb: usb.includes("efi"),
  };
}

function readStart(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(RECORDS);
    return bytes.subarray(0, readSync(file, bytes, 0, RECORDS, 0));
  } finally {
    closeSync(file);
  }
}
