import { createReadStream, createWriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Processes } from "../../exec/processes.ts";
import { type FileKind, type Packing, recogniseFile } from "./disk-file.ts";

/** A file that can be used as it is, or why the image gives no such file. */
export type Unpacked =
  | { readonly kind: "file"; readonly file: string; readonly holds: Exclude<FileKind, Packing> }
  | { readonly kind: "refused"; readonly because: string };

const PACKINGS: ReadonlySet<FileKind> = new Set<FileKind>(["gzip", "zstd", "xz", "tar"]);

/** A disk in an archive in a compressed file is three; more is not what an image looks like. */
const DEEPEST = 4;

/** What an archive of a virtual machine calls its disk (OVA and Vagrant: .vmdk; Google: disk.raw). */
const DISK_NAME = /\.(?:vmdk|raw|img|qcow2|vhd|vhdx)$/;

/** Unpacks a disk, as deep as it is packed, below `folder`; a file that is not packed stays where it is. */
export async function unpackDisk(path: string, folder: string, processes: Processes): Promise<Unpacked> {
  let file = path;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const kind = await recogniseFile(file);
    if (!PACKINGS.has(kind)) return { kind: "file", file, holds: kind as Exclude<FileKind, Packing> };
    const target = join(folder, `unpacked-${depth}`);
    const problem =
      kind === "gzip"
        ? await gunzip(file, target)
        : kind === "tar"
          ? await extract(file, target, processes)
          : await decompress(kind as "zstd" | "xz", file, target, processes);
    if (problem !== undefined) return { kind: "refused", because: problem };
    const found = kind === "tar" ? await findDisk(target) : target;
    if (found === undefined) return { kind: "refused", because: `${file} is an archive without a disk` };
    file = found;
  }
  return { kind: "refused", because: `${path} has too many layers of compression` };
}

async function gunzip(file: string, target: string): Promise<string | undefined> {
  return pipeline(createReadStream(file), createGunzip(), createWriteStream(target)).then(
    () => undefined,
    (problem: Error) => `${file} cannot be unpacked: ${problem.message}`,
  );
}

/** Node 20 has neither of them. */
async function decompress(
  program: "zstd" | "xz",
  file: string,
  target: string,
  processes: Processes,
): Promise<string | undefined> {
  const script = 'exec "$1" --decompress --stdout < "$2" > "$3"';
  return ran(await processes.capture({ argv: ["sh", "-c", script, "sh", program, file, target] }), program);
}

async function extract(file: string, folder: string, processes: Processes): Promise<string | undefined> {
  const script = 'mkdir -- "$2" && exec tar --extract --no-same-owner --file "$1" --directory "$2"';
  return ran(await processes.capture({ argv: ["sh", "-c", script, "sh", file, folder] }), "tar");
}

function ran({ status, stderr }: { status: number; stderr: string }, program: string): string | undefined {
  return status === 0 ? undefined : `${program} failed: ${stderr.trim() || `status ${status}`}`;
}

async function findDisk(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const disks = entries.filter((entry) => entry.isFile() && DISK_NAME.test(entry.name));
  return disks[0] && join(disks[0].parentPath, disks[0].name);
}
