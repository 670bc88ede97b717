import { readFileSync } from "node:fs";

/** What has to be changed in a program or library that moves to another folder. */
export interface Elf {
  readonly hasInterpreter: boolean;
  /** Names of the libraries it is linked to. */
  readonly needed: readonly string[];
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;

/** Reads a dynamically linked 64-bit little-endian ELF file (elf(5)); undefined for anything else. */
export function readElf(path: string): Elf | undefined {
  const file = readFileSync(path);
  if (file.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") return undefined;
  const isProgram = [2, 3].includes(file.readUInt16LE(16));
  const segments = isProgram ? segmentsOf(file) : [];
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return undefined;
  const entries = entriesOf(file, dynamic.offset, dynamic.size);
  const table = entries.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0;
  const load = segments.find(
    ({ type, address, size }) => type === PT_LOAD && address <= table && table < address + size,
  );
  const strings = load === undefined ? table : table - load.address + load.offset;
  return {
    hasInterpreter: segments.some(({ type }) => type === PT_INTERP),
    needed: entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => textAt(file, strings + value)),
  };
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function segmentsOf(file: Buffer): readonly Segment[] {
  const start = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  return Array.from({ length: file.readUInt16LE(56) }, (_, at) => {
    const header = start + at * size;
    return {
      type: file.readUInt32LE(header),
      offset: Number(file.readBigUInt64LE(header + 8)),
      address: Number(file.readBigUInt64LE(header + 16)),
      size: Number(file.readBigUInt64LE(header + 32)),
    };
  });
}

function entriesOf(file: Buffer, offset: number, size: number): readonly { tag: number; value: number }[] {
  const entries: { tag: number; value: number }[] = [];
  for (let at = offset; at < offset + size; at += 16) {
    const tag = Number(file.readBigUInt64LE(at));
    if (tag === DT_NULL) break;
    entries.push({ tag, value: Number(file.readBigUInt64LE(at + 8)) });
  }
  return entries;
}

function textAt(file: Buffer, offset: number): string {
  return file.toString("latin1", offset, file.indexOf(0, offset));
}
