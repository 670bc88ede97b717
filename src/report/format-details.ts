import type { Bus, Firmware, Start } from "../formats/images/starts.ts";
import type { FormatRow } from "../translate/survey.ts";
import { wordsForImage } from "./format-table.ts";
import { renderTable } from "./table.ts";
import type { Visible } from "./visible.ts";

/** One format or variant, for `formats NAME`: what it is, how it is built, and how it is started. */
export function renderFormatDetails(row: FormatRow, start: Start | undefined): Visible {
  return renderTable([
    ["format", row.format ?? "-"],
    ["variant", row.own ? `${row.variant} (ours)` : (row.variant ?? row.action ?? "-")],
    ["image", row.summary],
    ["here", row.why === null ? row.here : `${row.here}: ${row.why}`],
    ["made", wordsForImage(row)],
    ...row.differences.map((difference) => ["differs", difference]),
    ["starts", start === undefined ? "not known" : describeStart(start)],
  ]);
}

const FIRMWARE: Readonly<Record<Firmware, string>> = { bios: "BIOS", efi: "EFI" };
const BUS: Readonly<Record<Bus, string>> = {
  ahci: "SATA disk",
  cd: "CD",
  nvme: "NVMe disk",
  scsi: "virtio SCSI disk",
  usb: "USB stick",
  virtio: "virtio disk",
};

/** How an image is started, in a few words. */
export function describeStart(start: Start): string {
  switch (start.kind) {
    case "disk": {
      const place = start.buses.map((bus) => BUS[bus]).join(" or ");
      const how = `by ${start.firmware.map((kind) => FIRMWARE[kind]).join(" or ")} from a ${place}`;
      return start.note === undefined ? how : `${how} (${start.note})`;
    }
    case "kernel":
      return `its kernel and initrd, from the ${start.from}`;
    case "container":
      return "as a container";
    case "script":
      return "by its own script";
    case "nothing":
      return `not at all: ${start.because}`;
  }
}
