import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { allDebs } from "./packages.ts";
import { place, run, tell } from "./workplace.ts";

/** A release that does not move. */
const RELEASE = "trixie";

/** Installed besides what the table of packages names. */
const ALSO = [
  ...[
    "apt",
    "busybox-static",
    "ca-certificates",
    "linux-image-amd64",
    "patchelf",
    "python3.13",
    "systemd-sysv",
  ],
  // Libraries that programs open at run time.
  ...["libapparmor1", "libarchive13t64", "libbpf1", "libdw1t64", "libip4tc2", "libnftables1", "libp11-kit0"],
  ...["libpcre2-8-0", "libqrencode4", "libxkbcommon0"],
];

/** Makes the tree, or adds what it lacks. The mirror is the one this machine's apt has. */
export function prepareDebian(): void {
  const done = join(place.debian, ".packages");
  const wanted = [...new Set([...allDebs(), ...ALSO])].sort().join(" ");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  if (!existsSync(join(place.debian, "usr/bin/dpkg"))) {
    tell(`debootstrap ${RELEASE}`);
    run(["debootstrap", "--variant=minbase", RELEASE, place.debian, findMirror()]);
  }
  tell("installing Debian's packages");
  // A mirror that is older than this machine's clock is taken; no service is started.
  writeFileSync(join(place.debian, "etc/apt/apt.conf.d/90boot"), 'Acquire::Check-Valid-Until "false";\n');
  writeFileSync(join(place.debian, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  inDebian(["apt-get", "update"]);
  const flags = ["-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io"];
  inDebian(["apt-get", "install", ...flags, ...wanted.split(" ")]);
  writeFileSync(done, wanted);
}

/** Runs a program inside the tree. */
export function inDebian(argv: readonly string[]): string {
  const script = 'root=$1; shift; mount -t proc proc "$root/proc" && exec chroot "$root" "$@"';
  const namespace = [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-c",
    script,
    "sh",
    place.debian,
  ];
  return run([...namespace, ...argv], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
  });
}

/** The first mirror in apt's sources, in either of their two forms (sources.list(5)). */
function findMirror(): string {
  const folder = "/etc/apt/sources.list.d";
  const files = [
    "/etc/apt/sources.list",
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  for (const file of files.filter((path) => existsSync(path))) {
    const text = readFileSync(file, "utf8");
    const found =
      /^URIs:\s*(\S+\/debian\/?)\s*$/m.exec(text) ??
      /^deb\s+(?:\[[^\]]*\]\s+)?(\S+\/debian\/?)\s/m.exec(text);
    if (found) return found[1]!;
  }
  throw new Error("apt's sources name no mirror of Debian");
}

/** The files of packages, as absolute paths inside the tree. `onMissing` is told of packages that are not installed. */
export function filesOf(
  debs: readonly string[],
  onMissing: (deb: string) => void = () => {},
): readonly string[] {
  return debs.flatMap((deb) => {
    const info = join(place.debian, "var/lib/dpkg/info");
    const list = [`${deb}.list`, `${deb}:amd64.list`]
      .map((name) => join(info, name))
      .find((path) => existsSync(path));
    if (list === undefined) {
      onMissing(deb);
      return [];
    }
    return readFileSync(list, "utf8")
      .split("\n")
      .filter((path) => path !== "" && path !== "/.")
      .map(merged);
  });
}

/** Debian's /bin, /sbin and /lib are links into /usr. */
function merged(path: string): string {
  return path.replace(/^\/(bin|sbin|lib|lib64)\//, "/usr/$1/");
}

/** A path of the tree without links, which lead from the tree's own root. */
export function resolveInDebian(path: string): string {
  let left = path;
  for (let links = 0; links < 40; links++) {
    const next = followFirstLink(left);
    if (next === undefined) return left;
    left = next;
  }
  return left;
}

function followFirstLink(path: string): string | undefined {
  const parts = path.split("/").filter((part) => part !== "");
  let at = "";
  for (const [index, part] of parts.entries()) {
    at += `/${part}`;
    if (!isLink(inTree(at))) continue;
    const target = readlinkSync(inTree(at));
    const base = target.startsWith("/") ? target : `${dirname(at)}/${target}`;
    return normalize([base, ...parts.slice(index + 1)].join("/"));
  }
  return undefined;
}

/** Where a path of the tree is on this machine. */
export function inTree(path: string): string {
  return place.debian + path;
}

export function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The release of the newest kernel in the tree, such as 6.12.43+deb13-amd64. */
export function kernelRelease(): string {
  const [release] = readdirSync(inTree("/usr/lib/modules")).sort().reverse();
  if (release === undefined) throw new Error("the Debian tree has no kernel");
  return release;
}
