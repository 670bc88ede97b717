import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { put } from "./copy.ts";
import { filesOf, inTree, resolveInDebian } from "./debian.ts";
import { readElf } from "./elf.ts";
import { attempt, run } from "./workplace.ts";

const FOLDER = "/usr/lib/x86_64-linux-gnu";

/** Libraries that Debian's programs open at run time, so that nothing names them. */
const OPENED = [
  ...[
    "libcryptsetup.so.12",
    "libtss2-esys.so.0",
    "libtss2-rc.so.0",
    "libtss2-mu.so.0",
    "libtss2-tctildr.so.0",
  ],
  ...[
    "libtss2-tcti-device.so.0",
    "libfido2.so.1",
    "libkmod.so.2",
    "libbpf.so.1",
    "libidn2.so.0",
    "libpcre2-8.so.0",
  ],
  ...["liblzma.so.5", "libzstd.so.1", "liblz4.so.1", "libseccomp.so.2", "libapparmor.so.1", "libaudit.so.1"],
  ...["libacl.so.1", "libblkid.so.1", "libmount.so.1", "libpam.so.0", "libpam_misc.so.0", "libgcrypt.so.20"],
  ...[
    "libcrypt.so.1",
    "libbz2.so.1",
    "libssl.so.3",
    "libcrypto.so.3",
    "libdw.so.1",
    "libelf.so.1",
    "libgcc_s.so.1",
  ],
  ...["libqrencode.so.4", "libp11-kit.so.0", "libselinux.so.1", "libarchive.so.13", "libcurl.so.4"],
  ...["libxkbcommon.so.0", "libnftables.so.1", "libip4tc.so.2", "libstdc++.so.6"],
];

/** All libraries of Debian that planted programs need, in one store path. */
export class Libraries {
  readonly derivation: string;
  readonly path: string;
  private readonly glibcNames = new Set(filesOf(["libc6"]).map((path) => basename(path)));

  constructor(private readonly glibc: string) {
    const expression =
      'derivation { name = "debian-libraries"; system = "x86_64-linux"; builder = "/bin/false"; }';
    this.derivation = run(["nix-instantiate", "-E", expression]).trim();
    this.path = run(["nix-store", "--query", "--outputs", this.derivation]).trim();
  }

  /** Where a patched program looks for its libraries; `own` are folders of its package. */
  runPath(own: readonly string[]): string {
    return [...own, join(this.path, "lib"), join(this.glibc, "lib")].join(":");
  }

  /** Adds what these libraries are and need. True when there was something to add. */
  add(names: Iterable<string>): boolean {
    const folder = join(this.path, "lib");
    const present = new Set(existsSync(folder) ? readdirSync(folder) : []);
    const missing = [...this.closure([...OPENED, ...names])].filter(([name]) => !present.has(name));
    if (missing.length === 0) return false;
    if (existsSync(this.path)) run(["chmod", "-R", "u+w", this.path]);
    for (const [name, file] of missing) {
      const to = join(folder, name);
      put(file, to);
      attempt(["patchelf", "--set-rpath", this.runPath([]), to]);
    }
    return true;
  }

  /** Names to files in the tree; what Debian keeps elsewhere (a program's private libraries) is left out. */
  private closure(names: readonly string[]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const left = [...names];
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (found.has(name) || this.glibcNames.has(name) || name.startsWith("ld-linux")) continue;
      const file = findLibrary(name);
      if (file === undefined) continue;
      found.set(name, file);
      left.push(...(readElf(file)?.needed ?? []));
    }
    return found;
  }
}

let below: ReadonlyMap<string, string> | undefined;

function findLibrary(name: string): string | undefined {
  below ??= new Map(
    readdirSync(inTree(FOLDER), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) =>
        readdirSync(inTree(`${FOLDER}/${entry.name}`)).map((file) => [
          file,
          `${FOLDER}/${entry.name}/${file}`,
        ]),
      ),
  );
  const path = existsSync(inTree(resolveInDebian(`${FOLDER}/${name}`)))
    ? `${FOLDER}/${name}`
    : below.get(name);
  const file = path && inTree(resolveInDebian(path));
  return file !== undefined && existsSync(file) ? realpathSync(file) : undefined;
}
