import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Elf, readElf } from "./elf.ts";
import type { Libraries } from "./libraries.ts";
import { attempt } from "./workplace.ts";

/** An output that was filled. */
export interface Planted {
  readonly name: string;
  readonly derivation: string;
  readonly path: string;
}

/** Folders of a package that hold libraries of its own. */
const LIBRARY_FOLDERS = [
  "lib",
  "libexec/sudo",
  "lib/man-db",
  "lib/systemd",
  "lib/security",
  "lib/x86_64-linux-gnu",
  "lib/samba",
];

/** Larger files are no scripts or rules, in bytes. */
const LARGEST_TEXT = 400_000;

export interface Program {
  readonly file: string;
  readonly elf: Elf;
}

/** The programs and libraries in an output. */
export function findPrograms({ path }: Planted): readonly Program[] {
  return filesBelow(path).flatMap((file) => {
    const elf = readElf(file);
    return elf ? [{ file, elf }] : [];
  });
}

/** Lets programs find their loader and libraries below /nix/store. */
export function patchPrograms(
  { name, path }: Planted,
  programs: readonly Program[],
  libraries: Libraries,
  glibc: string,
): void {
  for (const { file, elf } of programs) {
    // glibc's own libraries are found by its loader.
    if (name.startsWith("glibc-2") && file.includes("/lib/")) continue;
    const own = LIBRARY_FOLDERS.map((folder) => join(path, folder));
    const needed = own.filter((folder) => elf.needed.some((library) => existsSync(join(folder, library))));
    const loader = elf.hasInterpreter ? ["--set-interpreter", `${glibc}/lib/ld-linux-x86-64.so.2`] : [];
    const { mode } = statSync(file);
    attempt(["patchelf", ...loader, "--set-rpath", libraries.runPath(needed), file]);
    chmodSync(file, mode);
  }
}

/** Lets scripts, units and udev rules name programs below /nix/store; `programs` is name to path. */
export function patchTexts({ name, path }: Planted, programs: ReadonlyMap<string, string>): void {
  for (const file of filesBelow(path)) {
    if (lstatSync(file).size > LARGEST_TEXT) continue;
    const bytes = readFileSync(file);
    if (bytes.subarray(0, 2000).includes(0)) continue;
    // One character a byte, so that any encoding survives.
    const text = bytes.toString("latin1");
    const patched = patchText(
      text,
      { isSystemd: name.startsWith("systemd"), isRules: file.endsWith(".rules"), path },
      programs,
    );
    if (patched === text) continue;
    const { mode } = statSync(file);
    writeFileSync(file, Buffer.from(patched, "latin1"));
    chmodSync(file, mode);
  }
}

interface TextPlace {
  readonly isSystemd: boolean;
  readonly isRules: boolean;
  readonly path: string;
}

function patchText(
  text: string,
  { isSystemd, isRules, path }: TextPlace,
  programs: ReadonlyMap<string, string>,
): string {
  let result = isSystemd ? text.replaceAll("/usr/lib/systemd/", `${path}/lib/systemd/`) : text;
  result = result.replaceAll(/(?<![\w/.@-])\/(?:usr\/lib|lib)\/udev\//g, `${path}/lib/udev/`);
  result = result.replaceAll(/(?<![\w/.@}-])\/(?:usr\/)?s?bin\/([\w.+-]+)/g, (whole, program: string) => {
    const own = `${path}/bin/${program}`;
    return existsSync(own) ? own : (programs.get(program) ?? whole);
  });
  if (!isRules || isSystemd) return result;
  return result.replaceAll(
    /(IMPORT\{program\}="|RUN\+="|PROGRAM=")([\w-]+)/g,
    (whole, before: string, program: string) => {
      const own = `${path}/lib/udev/${program}`;
      return existsSync(own) ? before + own : whole;
    },
  );
}

/** Regular files, links not followed; a path that is a file is that file. */
export function filesBelow(path: string): readonly string[] {
  const found = lstatSync(path);
  if (found.isFile()) return [path];
  if (!found.isDirectory()) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
