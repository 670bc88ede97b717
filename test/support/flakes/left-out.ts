import type { Cause } from "../../../src/verify/causes.ts";
import type { Claims } from "../../../src/verify/verdicts.ts";

// What the additions for "same" leave out, as the small nixpkgs shows it: src/formats/left-out.ts has the parts and the
// lines of real ones.

/** Parts of an image, and in JSON that they hold the keys below which they may differ; none: the whole part. */
interface Part {
  readonly part: RegExp;
  readonly keys?: readonly string[];
}

const STARTED: readonly Part[] = [{ part: /^nixos-system-/, keys: ["units", "more.services"] }];

const SMALL: Readonly<Record<string, readonly Part[]>> = {
  cloudstack: [{ part: /^nixos-disk-image$/, keys: ["configFile"] }, { part: /^configuration\.nix$/ }],
  "install-iso": STARTED,
  "install-iso-hyperv": STARTED,
  "lxc-metadata": [{ part: /^tarball$/ }, { part: /^metadata\.yaml$/ }],
  qcow: [{ part: /^nixos-disk-image$/, keys: ["partitionTableType"] }],
  linode: [{ part: /^nixos-disk-image$/ }, { part: /^nixos-system-/, keys: ["more", "units"] }],
  "vm-nogui": [
    { part: /^nixos-system-/, keys: ["packages", "more.profile"] },
    { part: /^run-nixos-vm$/, keys: ["options"] },
    { part: /^etc-profile$/ },
    { part: /^system-path$/ },
  ],
};

/** The causes that no announcement about what is left out accounts for. */
export function withoutLeftOut(causes: readonly Cause[], { differences }: Claims): readonly Cause[] {
  const formats = differences.flatMap(({ text }) => /^"([\w-]+)" differs: /.exec(text)?.[1] ?? []);
  const parts = formats.flatMap((format) => SMALL[format] ?? []);
  return causes.filter((cause) => !parts.some((part) => accountsFor(part, cause)));
}

/** The small nixpkgs gives the file its name where the builder itself does not. */
const RENAMED = /^\[ -e "\$out\/[\w.-]+" \] \|\| mv "\$diskImage" "\$out\/[\w.-]+"$/;

function accountsFor({ part, keys }: Part, { path, difference }: Cause): boolean {
  if (!part.test(path.at(-1) ?? "")) return false;
  if (keys === undefined) return true;
  if (difference.kind !== "text") return difference.kind === "only";
  // One line of each side: the others are the same, but for the name that a file is given by hand on one of them.
  if (difference.lines.filter((line) => !RENAMED.test(line)).length > 2) return false;
  const [before, after] = [jsonIn(difference.before), jsonIn(difference.after)];
  const others = differingKeys(before, after).filter(
    (found) => !keys.some((key) => found === key || found.startsWith(`${key}.`)),
  );
  return before !== undefined && after !== undefined && others.length === 0;
}

type Json = Readonly<Record<string, unknown>>;

function jsonIn(line: string): Json | undefined {
  try {
    return JSON.parse(/\{.*\}/.exec(line)?.[0] ?? "");
  } catch {
    return undefined;
  }
}

function differingKeys(before: Json = {}, after: Json = {}, prefix = ""): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [a, b] = [before[key], after[key]];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    return isSet(a) && isSet(b) ? differingKeys(a, b, `${prefix}${key}.`) : [`${prefix}${key}`];
  });
}

function isSet(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
