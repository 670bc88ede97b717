import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { link, put, write } from "../copy.ts";
import { place, run } from "../workplace.ts";
import { type Filler, STAND_INS } from "./filling.ts";

const BINUTILS = ["ar", "ld", "nm", "strip", "objcopy", "objdump", "readelf", "ranlib", "as", "strings"];
const COMPILERS = { cc: "gcc", gcc: "gcc", "c++": "g++", "g++": "g++" } as const;

/** This machine's compiler, made to link against the glibc of the image. */
export const fillCompiler: Filler = ({ output, path, glibc }) => {
  mkdirSync(join(path, "bin"), { recursive: true });
  if (output !== "out") return;
  for (const [name, program] of Object.entries(COMPILERS)) {
    const link = `-Wl,--dynamic-linker=${glibc}/lib/ld-linux-x86-64.so.2 -Wl,-rpath,${glibc}/lib`;
    const only = `for word; do case $word in -c|-E|-S) exec /usr/bin/${program} "$@";; esac; done`;
    write(join(path, "bin", name), `#!/bin/sh\n${only}\nexec /usr/bin/${program} "$@" ${link}\n`, 0o755);
  }
  for (const name of BINUTILS) link(`/usr/bin/${name}`, join(path, "bin", name));
  const hook = "export CC=gcc CXX=g++ AR=ar RANLIB=ranlib STRIP=strip\n";
  write(join(path, "nix-support/setup-hook"), hook);
  write(join(path, "nix-support/dynamic-linker"), `${glibc}/lib/ld-linux-x86-64.so.2\n`);
};

/** nixpkgs' own script writes the standard environment: it only needs a PATH. */
export const fillStdenv: Filler = ({ path, args, environment }) => {
  const builder = args.find((word) => word.endsWith("builder.sh"))!;
  const words = Object.entries(environment).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(" ") : String(value),
  ]);
  const env = { ...Object.fromEntries(words), out: path, PATH: "/usr/bin:/bin", NIX_STORE: "/nix/store" };
  const script = readFileSync(builder, "utf8").replaceAll("export PATH=", "export PATH=/usr/bin:/bin");
  run(["/bin/bash", "-e", "-c", script], { env });
};

/** nixpkgs' own C program, compiled here. */
export const fillSecurityWrapper: Filler = ({ path, environment }) => {
  const source = /\/nix\/store\/\S+wrapper\.c/.exec(String(environment["installPhase"]))![0];
  const flags = /-DSOURCE_PROG="[^"]*"/.exec([environment["CFLAGS"]].flat().join(" "))![0];
  const header = "unsecvars.h";
  write(join(place.made, header), '#define UNSECURE_ENVVARS "LD_PRELOAD\\0LD_LIBRARY_PATH\\0"\n');
  mkdirSync(join(path, "bin"), { recursive: true });
  run(["gcc", "-static", "-O2", flags, source, `-I${place.made}`, "-o", join(path, "bin/security-wrapper")]);
};

/** Rust programs of nixpkgs, whose crates are not at hand. */
export const fillInitrdMaker: Filler = ({ path }) => {
  put(join(STAND_INS, "make-initrd-ng.py"), join(path, "bin/make-initrd-ng"));
};

const INIT_NAMES = ["resolve-in-root", "env-generator", "find-etc", "clear-etc-opaque", "initrd-init"];

export const fillNixosInit: Filler = ({ path }) => {
  mkdirSync(join(path, "bin"), { recursive: true });
  run(["gcc", "-static", "-O2", "-o", join(path, "bin/nixos-init"), join(STAND_INS, "nixos-init.c")]);
  for (const name of INIT_NAMES) link("nixos-init", join(path, "bin", name));
};

/** A program that does nothing. */
export function makeNothing(path: string): void {
  const source = join(place.made, "nothing.c");
  write(source, "int main(void) { return 0; }\n");
  mkdirSync(join(path, ".."), { recursive: true });
  run(["gcc", "-static", "-O2", "-o", path, source]);
}

export const fillImageCopier: Filler = ({ path }) => put(join(STAND_INS, "cptofs"), join(path, "bin/cptofs"));

/** QEMU of this machine, emulating: nixpkgs' build scripts ask for KVM. */
export const fillQemu: Filler = ({ path }) => {
  for (const name of ["qemu-system-x86_64", "qemu-kvm"])
    put(join(STAND_INS, "qemu"), join(path, "bin", name));
  write(join(path, "bin/qemu-img"), '#!/bin/sh\nunset LD_LIBRARY_PATH\nexec /usr/bin/qemu-img "$@"\n', 0o755);
};
