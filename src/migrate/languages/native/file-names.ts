import type { LegacyFormat } from "../../../formats/index.ts";
import { sentence, type Text } from "../../engine/text.ts";
import type { FileEdit, Repository } from "../../engine/types.ts";

/** What becomes of the places in a file that spell the old image's file out. */
export interface Renamed {
  readonly edits: readonly FileEdit[];
  readonly notes: readonly Text[];
}

const NOTHING: Renamed = { edits: [], notes: [] };

/** Formats whose file was called nixos.iso until NixOS 24.11, and today by release and system (iso-image.nix). */
const ISOS: ReadonlySet<string> = new Set(["iso", "install-iso", "install-iso-hyperv"]);
/** Options that give the file a name of one's choice. */
const NAMING = ["isoName", "image.fileName", "image.baseName", "image = {"];

/**
 * `LINK/iso/nixos.iso` behind a link that the command makes. Bare in a script, a document or the `path` of an upload it
 * becomes `LINK/iso/*.iso`, which is that one file; in quotes, where no shell looks for files, a note says the new name.
 */
export function renameFiles(
  repository: Repository,
  path: string,
  link: string | undefined,
  { name }: LegacyFormat,
): Renamed {
  if (!ISOS.has(name) || link === undefined || !/^[\w./-]+$/.test(link)) return NOTHING;
  if (repository.containing(NAMING).some((each) => each.endsWith(".nix"))) return NOTHING;
  const text = repository.text(path) ?? "";
  const spelled = `${link.replace(/^\.\//, "")}/iso/nixos.iso`;
  const edits: FileEdit[] = [];
  const notes: Text[] = [];
  for (let at = text.indexOf(spelled); at >= 0; at = text.indexOf(spelled, at + 1)) {
    const end = at + spelled.length;
    if (/[\w.-]/.test(text[end] ?? "") || /[\w-]/.test(text[at - 1] ?? "")) continue;
    const start = end - "nixos.iso".length;
    if (isBare(text, at, end)) edits.push({ path, start, end, text: "*.iso" });
    else
      notes.push(
        sentence`${{ path, offset: at }} names ${spelled}: the file name now contains release and system`,
      );
  }
  return { edits, notes };
}

/**
 * Whether a path is a word of its own, in which a shell takes a star for any name: not behind `if=` or a redirection.
 * As the value of a key of YAML only `path` is one, which uploads of GitHub and GitLab read so.
 */
function isBare(text: string, start: number, end: number): boolean {
  if (!/^(?:\s|$)/.test(text.slice(end, end + 1))) return false;
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start).replace(/\.\/$/, "");
  const key = /^\s*(?:- +)?([\w-]+):\s*$/.exec(before)?.[1];
  if (key !== undefined) return key === "path";
  return /\s$/.test(before) && !/[<>]\s*$/.test(before);
}
