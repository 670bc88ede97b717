import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { copyDebs, isFile, isFolder, put, taken, write } from "../copy.ts";
import { inTree, isLink } from "../debian.ts";
import { SPECIAL } from "../packages.ts";
import { type Filler, STAND_INS } from "./filling.ts";

const MKIMAGE = join(STAND_INS, "grub-mkimage");
const { bootLoaders } = SPECIAL;

/** nixpkgs has every file of syslinux in one folder. */
export const fillSyslinux: Filler = ({ path, note }) => {
  mkdirSync(path, { recursive: true });
  copyDebs(path, bootLoaders.syslinux, note);
  const folders = ["lib/syslinux/modules/bios", "lib/syslinux/mbr", "lib/syslinux/memdisk", "lib/ISOLINUX"];
  const sources = [...folders.map((folder) => join(path, folder)), inTree("/usr/lib/ISOLINUX")];
  for (const folder of sources.filter(isFolder)) {
    for (const name of readdirSync(folder).filter((name) => isFile(join(folder, name)))) {
      const to = join(path, "share/syslinux", name);
      if (!taken(to)) put(join(folder, name), to);
    }
  }
};

/** GRUB looks for its modules where it was built: each program is told where they are. */
export const fillGrub: Filler = ({ path, environment, note }) => {
  const isEfi = JSON.stringify(environment["configureFlags"] ?? "").includes("--with-platform=efi");
  const target = isEfi ? "x86_64-efi" : "i386-pc";
  mkdirSync(path, { recursive: true });
  copyDebs(path, [...bootLoaders.grub, ...(isEfi ? bootLoaders.grubEfi : bootLoaders.grubBios)], note);
  rmSync(join(path, "etc"), { recursive: true, force: true });
  for (const name of ["grub-install", "grub-mkimage", "grub-mkrescue", "grub-mkstandalone"]) {
    const program = join(path, "bin", name);
    if (!existsSync(program) || isLink(program)) continue;
    const real = join(path, "bin", `.${name}`);
    renameSync(program, real);
    const script = name === "grub-mkimage" ? readFileSync(MKIMAGE, "utf8") : WRAPPER;
    write(
      program,
      script.replaceAll("@real@", real).replaceAll("@out@", path).replaceAll("@target@", target),
      0o755,
    );
  }
};

const WRAPPER = `#!/bin/sh
for word; do case $word in -d|--directory|--directory=*|-V|--version) exec @real@ "$@";; esac; done
target=@target@
for word; do case $word in --target=*) target=\${word#--target=};; esac; done
exec @real@ -d "@out@/lib/grub/$target" "$@"
`;

/** Any EFI program: no test starts it. */
export const fillRefind: Filler = ({ path, note }) => {
  put(inTree("/usr/lib/systemd/boot/efi/systemd-bootx64.efi"), join(path, "share/refind/refind_x64.efi"));
  note("refind: another EFI program");
};
