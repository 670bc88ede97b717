import { attempt, run } from "./workplace.ts";

/** What an ISO can be started by, as far as its boot records say. */
export interface IsoRecords {
  readonly biosCd: boolean;
  readonly efiCd: boolean;
  readonly biosUsb: boolean;
  readonly efiUsb: boolean;
}

/**
 * Level 1: reads the boot records with xorriso (El Torito for CDs; MBR and GPT for USB sticks), in about a second.
 * Throws for a file that is not an ISO.
 */
export function readIsoRecords(iso: string): IsoRecords {
  // Its talk goes to standard error, its answer to standard output.
  const torito = run(["xorriso", "-indev", iso, "-report_el_torito", "plain"]);
  const area = attempt(["xorriso", "-indev", iso, "-report_system_area", "plain"]).stdout;
  return {
    biosCd: /^El Torito boot img :\s+\d+\s+BIOS\s+y/m.test(torito),
    efiCd: /^El Torito boot img :\s+\d+\s+UEFI\s+y/m.test(torito),
    biosUsb: /^System area summary:.* (?:isohybrid|grub2-mbr)/m.test(area),
    // Type 0xef in the MBR, or the EFI system partition's GUID in the GPT.
    efiUsb:
      /^MBR partition +: +\d+ +0x\S+ +0xef /m.test(area) ||
      /^GPT type GUID +: +\d+ +28732ac11ff8d211/m.test(area),
  };
}
