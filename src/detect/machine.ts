import { access, constants, open, readdir, readFile, statfs } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname } from "node:path";
import type { Fact } from "./capabilities.ts";
import type { NixFacts } from "./nix.ts";

/** Free space on the file system that holds a folder. */
export interface Space {
  readonly folder: string;
  /** Bytes this user can still write; undefined when it cannot be told. */
  readonly free: number | undefined;
  readonly writable: boolean;
}

/** What this machine has that decides whether an image can be built on it. */
export interface MachineFacts {
  readonly temporary: Space;
  readonly store: Space;
  /** Where builders work: not TMPDIR of this user when a daemon builds, or a setting says otherwise. */
  readonly builds: Space;
  readonly kvm: Fact<"usable" | "forbidden" | "absent">;
  /** Systems whose programs the kernel hands to an emulator, by the names in binfmt_misc. */
  readonly emulated: Fact<readonly string[]>;
  /** Machines that `builders` names. */
  readonly builders: Fact<number>;
  /** Whether the group of `build-users-group` exists; undefined when none is set, or only root would need it. */
  readonly buildUsers: boolean | undefined;
}

/** What this looks at; other things in tests. */
export interface MachineFiles {
  readonly kvm: string;
  readonly binfmt: string;
  readonly groups: string;
  readonly isRoot: boolean;
}

function thisMachine(): MachineFiles {
  return {
    kvm: "/dev/kvm",
    binfmt: "/proc/sys/fs/binfmt_misc",
    groups: "/etc/group",
    isRoot: userInfo().uid === 0,
  };
}

/** Looks at the machine; reads files and asks for free space, and changes nothing. */
export async function detectMachine(
  temporary: string,
  nix: NixFacts | undefined,
  files: MachineFiles = thisMachine(),
): Promise<MachineFacts> {
  const { settings, store } = nix ?? {};
  const group = files.isRoot ? (settings?.buildUsersGroup ?? "") : "";
  return {
    temporary: await measure(temporary),
    store: await measure(store?.folder.value ?? "/nix/store"),
    builds: await measure(settings?.buildDir ?? (store?.url === "daemon" ? "/tmp" : temporary)),
    kvm: await detectKvm(files.kvm),
    emulated: await readEmulated(files.binfmt),
    builders: await countBuilders(settings?.builders ?? ""),
    buildUsers: await hasGroup(group, files.groups),
  };
}

/** A folder that is not there yet has the space of the one above it. */
async function measure(folder: string): Promise<Space> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => undefined);
    if (found === undefined && at !== dirname(at)) continue;
    const writable = await can(folder, constants.W_OK);
    return { folder, free: found && found.bavail * found.bsize, writable };
  }
}

/** Opened, not looked at: a device without a driver behind it has the rights of one with. */
async function detectKvm(file: string): Promise<MachineFacts["kvm"]> {
  try {
    await (await open(file, "r+")).close();
    return { value: "usable", evidence: `${file} can be opened` };
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    if (code === "ENOENT") return { value: "absent", evidence: `there is no ${file}` };
    if (code === "EACCES" || code === "EPERM") {
      return { value: "forbidden", evidence: `${file} is there, but not for this user` };
    }
    return { value: "absent", evidence: `${file} is there and cannot be opened: ${code}` };
  }
}

async function readEmulated(folder: string): Promise<MachineFacts["emulated"]> {
  const entries = await readdir(folder).catch(() => undefined);
  if (entries === undefined) return { value: [], evidence: `${folder} cannot be read` };
  const value = entries.filter((name) => name !== "register" && name !== "status").sort();
  return { value, evidence: `read from ${folder}` };
}

async function countBuilders(setting: string): Promise<Fact<number>> {
  const file = setting.startsWith("@") ? setting.slice(1) : undefined;
  const text = file === undefined ? setting : await readFile(file, "utf8").catch(() => "");
  const lines = text.split(/[\n;]/).map((line) => line.replace(/#.*/, "").trim());
  return {
    value: lines.filter((line) => line !== "").length,
    evidence: file === undefined ? "the setting builders" : `read from ${file}`,
  };
}

async function hasGroup(name: string, file: string): Promise<boolean | undefined> {
  if (name === "") return undefined;
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text?.split("\n").some((line) => line.startsWith(`${name}:`));
}

function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
