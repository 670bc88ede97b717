import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Cause, findCauses } from "../../src/verify/causes.ts";
import { parseDerivations, storeName } from "../../src/verify/derivations.ts";

const run = promisify(execFile);
const FEATURES = ["--extra-experimental-features", "nix-command"];
const BUFFER = { maxBuffer: 256 * 1024 * 1024 };

/**
 * Where two images part: instantiates both (`flags` are those of an evaluation of compare.nix) and walks their
 * derivations side by side. The nearest cause comes first.
 */
export async function walk(
  file: string,
  flags: readonly string[],
  strategies: readonly [before: string, after: string],
): Promise<readonly Cause[]> {
  const [before, after] = [
    await instantiate(file, flags, strategies[0]),
    await instantiate(file, flags, strategies[1]),
  ];
  const folder = before.slice(0, before.lastIndexOf("/") + 1);
  return findCauses(storeName(before), storeName(after), new Set(), async (names) => {
    const paths = names.map((name) => folder + name);
    const { stdout } = await run("nix", [...FEATURES, "derivation", "show", ...paths], BUFFER);
    return parseDerivations(stdout);
  });
}

async function instantiate(file: string, flags: readonly string[], strategy: string): Promise<string> {
  const { stdout } = await run(
    "nix-instantiate",
    [file, ...flags, "-A", `strategies.${strategy}.image`],
    BUFFER,
  );
  return stdout.trim().split("\n").at(-1)!.split("!")[0]!;
}

/** The first cause in one line: the derivation it lies in, and what differs there. */
export function describeCause({ path, difference }: Cause): string {
  const where = path.at(-1) ?? "";
  switch (difference.kind) {
    case "text":
      return `${where}: ${difference.what}: "${difference.before}", ours "${difference.after}"`;
    case "order":
      return `${where}: ${difference.what}: the order of a list`;
    case "only":
      return `${where}: only ${difference.side === "before" ? "the original" : "ours"} has ${difference.input}`;
    case "source":
      return `${where}: the content of ${difference.name}`;
    default:
      return `${where}: not looked into`;
  }
}
