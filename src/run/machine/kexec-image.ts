import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Processes } from "../../exec/processes.ts";
import type { Medium } from "./qemu-command.ts";

interface Refusal {
  readonly message: string;
  readonly hints: readonly string[];
}

/** What the script of src/legacy/variants/kexec.nix hands to kexec. */
const SCRIPT = /-kexec-nixos$/;
const KERNEL = /^kexec --load (\S+)/m;
const INITRD = /^initrd=(\S+)/m;
const COMMAND_LINE = /--command-line=(?:'([^']*)'|(\S+))/;

/** The tarball on standard output: the file itself, or what follows the marker in the bundle. */
const READ = {
  tarball: 'cat -- "$1"',
  bundle: `tail -n "+$(awk '/^__TARBALL__$/ { print NR + 1; exit }' "$1")" "$1"`,
} as const;

/** Takes kernel, initrd and command line out of a kexec image, into `folder`. */
export async function unpackKexec(
  path: string,
  from: keyof typeof READ,
  folder: string,
  processes: Processes,
): Promise<(Medium & { readonly kind: "kernel" }) | Refusal> {
  const extract = async (...members: readonly string[]) => {
    const script = `${READ[from]} | { folder=$2; shift 2; exec tar -xJ -C "$folder" --wildcards "$@"; }`;
    const { stderr } = await processes.capture({
      argv: ["sh", "-c", script, "sh", path, folder, ...members],
    });
    return stderr.trim();
  };
  const problem = await extract("*-kexec-nixos");
  const store = join(folder, "nix/store");
  const name = (await readdir(store).catch(() => [])).find((each) => SCRIPT.test(each));
  const text = name === undefined ? "" : await readFile(join(store, name), "utf8");
  const [kernel, initrd] = [KERNEL, INITRD].map((pattern) => pattern.exec(text)?.[1]);
  if (kernel === undefined || initrd === undefined) return withoutKernel(path, problem);
  const members = [kernel, initrd].map((file) => file.slice(1));
  const missing = await extract(...members);
  if (missing !== "") return withoutKernel(path, missing);
  const [, quoted, bare] = COMMAND_LINE.exec(text) ?? [];
  return {
    kind: "kernel",
    kernel: join(folder, kernel),
    initrd: join(folder, initrd),
    commandLine: quoted ?? bare ?? "",
  };
}

function withoutKernel(path: string, problem: string): Refusal {
  const reason = problem === "" || problem.includes("Not found in archive") ? "" : `: ${problem}`;
  return {
    message: `${path} holds no kernel and script of the kexec format${reason}`,
    hints: [
      "nixpkgs' own kexec tarball holds neither (nixpkgs#410511); nixos-generate -f kexec makes one that does",
    ],
  };
}
