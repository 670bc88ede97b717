import { type Unzipped, unzip, zipSync } from "fflate";
import { decodeLatin1 } from "../../src/nix/lines.ts";
import type { SourceText } from "./engine.ts";

/** What was read, and what was left out with the reason. */
export interface Loaded {
  readonly files: readonly SourceText[];
  readonly skipped: readonly string[];
}

/** No source is larger; bytes of one file, and of all of them. */
const LARGEST = 4 * 1024 * 1024;
const LARGEST_SUM = 64 * 1024 * 1024;

/** Folders that hold no sources of a repository. */
const FOREIGN = /(?:^|\/)(?:\.git|\.direnv|\.jj|node_modules)\//;

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly bytes: () => Promise<Uint8Array>;
}

/** Files that were chosen in a dialogue; with a folder they have their path below it. */
export async function readFiles(list: Iterable<File>): Promise<Loaded> {
  return readEntries([...list].map((file) => entryOf(file, file.webkitRelativePath || file.name)));
}

/** Files and folders that were dropped. */
export async function readDropped(transfer: DataTransfer): Promise<Loaded> {
  // Both must be read before the first await: the browser empties the transfer.
  const roots = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files = [...transfer.files];
  if (roots.length === 0) return readFiles(files);
  return readEntries((await Promise.all(roots.map(walk))).flat());
}

async function walk(entry: FileSystemEntry): Promise<readonly Entry[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (FOREIGN.test(`${path}/`)) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [entryOf(file, path)];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Entry[] = [];
  // A reader gives at most a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map(walk))).flat());
  }
}

function entryOf(file: File, path: string): Entry {
  const bytes = async () => new Uint8Array(await file.arrayBuffer());
  return { path, size: file.size, bytes };
}

async function readEntries(entries: readonly Entry[]): Promise<Loaded> {
  const unpacked = await Promise.all(
    entries.map(async (entry) => (entry.path.endsWith(".zip") ? readZip(await entry.bytes()) : [entry])),
  );
  const all = unpacked.flat().filter(({ path }) => !FOREIGN.test(path));
  const files: SourceText[] = [];
  const skipped: string[] = [];
  let sum = 0;
  for (const { path, size, bytes } of all) {
    if (size > LARGEST || sum + size > LARGEST_SUM) skipped.push(`${path} is too large for this page`);
    else {
      sum += size;
      files.push({ path, text: decodeLatin1(await bytes()) });
    }
  }
  return { files: withoutCommonFolder(files), skipped };
}

function readZip(bytes: Uint8Array): Promise<readonly Entry[]> {
  const kept = ({ name, originalSize }: { name: string; originalSize: number }) =>
    !name.endsWith("/") && !FOREIGN.test(name) && originalSize <= LARGEST;
  return new Promise((resolve, reject) =>
    unzip(bytes, { filter: kept }, (problem, content: Unzipped) => {
      if (problem) return reject(new Error(`the zip cannot be read: ${problem.message}`));
      resolve(
        Object.entries(content).map(([path, data]) => ({ path, size: data.length, bytes: async () => data })),
      );
    }),
  );
}

/** A folder or an archive comes with its own name in front; the repository begins below it. */
export function withoutCommonFolder(files: readonly SourceText[]): readonly SourceText[] {
  const first = files[0]?.path.split("/")[0];
  const common = files.length > 0 && files.every(({ path }) => path.startsWith(`${first}/`));
  return common ? files.map(({ path, text }) => ({ path: path.slice(first!.length + 1), text })) : files;
}

/** Latin1 text as the bytes it came from. */
export function toBytes(latin1: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(latin1, (char) => char.charCodeAt(0));
}

export function zipOf(files: readonly SourceText[]): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(files.map(({ path, text }) => [path, toBytes(text)]));
  return new Uint8Array(zipSync(entries));
}

/** Gives bytes to the person as a file. */
export function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
