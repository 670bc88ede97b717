import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findOnPath } from "../support/requirements.ts";
import { folderWith } from "../support/temporary.ts";
import { type IsoRecords, readIsoRecords } from "./records.ts";

// What nixpkgs' make-iso9660-image.sh gives xorriso for each setting of `isoImage`.
const BIOS = ["-eltorito-boot", "/boot.img", "-eltorito-catalog", ".boot.cat"];
const NO_EMULATION = ["-no-emul-boot", "-boot-load-size", "4", "-boot-info-table"];
const USB = (mbr: string) => ["-isohybrid-mbr", mbr];
const EFI = ["-eltorito-alt-boot", "-e", "/efi.img", "-no-emul-boot", "-isohybrid-gpt-basdat"];

const hasXorriso = findOnPath("xorriso") !== undefined;

/** An ISO made as nixpkgs makes it, of files that are no boot loaders. */
function iso(flags: (mbr: string) => readonly string[]): string {
  const folder = folderWith({});
  const files = folderWith({
    "boot.img": "x".repeat(4096),
    "efi.img": "x".repeat(4096),
    mbr: "x".repeat(432),
  });
  const path = join(folder, "an.iso");
  const made = spawnSync(
    "xorriso",
    ["-as", "mkisofs", "-volid", "TEST", ...flags(join(files, "mbr")), "-r", "-o", path, files],
    { encoding: "utf8" },
  );
  expect(made.status, made.stderr).toBe(0);
  return path;
}

const NONE: IsoRecords = { biosCd: false, efiCd: false, biosUsb: false, efiUsb: false };

test.skipIf(!hasXorriso).each<[string, (mbr: string) => readonly string[], IsoRecords]>([
  ["no boot loader", () => [], NONE],
  ["nixpkgs' own iso", () => [...BIOS, ...NO_EMULATION], { ...NONE, biosCd: true }],
  [
    "makeUsbBootable",
    (mbr) => [...BIOS, ...NO_EMULATION, ...USB(mbr)],
    { ...NONE, biosCd: true, biosUsb: true },
  ],
  [
    "makeEfiBootable and makeUsbBootable",
    (mbr) => [...BIOS, ...NO_EMULATION, ...USB(mbr), ...EFI],
    { biosCd: true, efiCd: true, biosUsb: true, efiUsb: true },
  ],
])("the boot records of an ISO with %s", (_, flags, expected) => {
  expect(readIsoRecords(iso(flags))).toEqual(expected);
});
