import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Processes } from "../../exec/processes.ts";
import type { Medium } from "./qemu-command.ts";

interface Refusal {
  readonly message: string;
  readonly hints: readonly string[];
}

// What src/legacy/pieces/kexec.nix puts into the tarball, and how its script hands over the command line.
const BOOT_FILES = /-kexec-boot-files$/;
const SCRIPT = /-kexec-nixos$/;
const COMMAND_LINE = /--command-line=(?:'([^']*)'|(\S+))/;

/** Reads the tarball, or what follows the marker in the bundle. */
const EXTRACT = {
  tarball: 'exec tar -xJf "$1" -C "$2" --wildcards "*-kexec-boot-files/*" "*-kexec-nixos"',
  bundle: `start=$(awk '/^__TARBALL__$/ { print NR + 1; exit }' "$1") && tail -n "+$start" "$1" | tar -xJ -C "$2" --wildcards "*-kexec-boot-files/*" "*-kexec-nixos"`,
} as const;

/** Takes kernel, initrd and command line out of a kexec image, into `folder`. */
export async function unpackKexec(
  path: string,
  from: keyof typeof EXTRACT,
  folder: string,
  processes: Processes,
): Promise<(Medium & { readonly kind: "kernel" }) | Refusal> {
  const { status, stderr } = await processes.capture({
    argv: ["sh", "-c", EXTRACT[from], "sh", path, folder],
  });
  const store = join(folder, "nix/store");
  const names = await readdir(store).catch(() => []);
  const files = names.find((name) => BOOT_FILES.test(name));
  const script = names.find((name) => SCRIPT.test(name));
  if (files === undefined || script === undefined) {
    const reason = status === 0 || stderr.includes("Not found in archive") ? "" : `: ${stderr.trim()}`;
    return {
      message: `${path} holds no kernel and script of the kexec format${reason}`,
      hints: [
        "nixpkgs' own kexec tarball holds neither (nixpkgs#410511); nixos-generate -f kexec makes one that does",
      ],
    };
  }
  const [, quoted, bare] = COMMAND_LINE.exec(await readFile(join(store, script), "utf8")) ?? [];
  return {
    kind: "kernel",
    kernel: join(store, files, "kernel"),
    initrd: join(store, files, "initrd"),
    commandLine: quoted ?? bare ?? "",
  };
}
