import { lstat, readlink, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { exists } from "../exec/images.ts";
import type { LegacyInvocation } from "../translate/command-line/invocation.ts";
import { findOwnConfigEntry, isRemote } from "../translate/configuration.ts";
import { quoteShell } from "../translate/shell.ts";

/** Why a command line cannot be carried out, known before Nix is asked anything. */
export interface Obstacle {
  readonly message: string;
  readonly hints: readonly string[];
}

interface Context {
  readonly cwd: string;
  readonly defaultConfiguration: string;
}

type Named = Pick<LegacyInvocation, "configuration" | "flake" | "searchPath">;

/** What a legacy command line names and is not there, or cannot be written. */
export async function findObstacle(
  invocation: LegacyInvocation,
  context: Context,
): Promise<Obstacle | undefined> {
  const { format, outLink } = invocation;
  if (format.kind === "module" && !(await exists(resolve(context.cwd, format.path)))) {
    return {
      message: `format file not found: ${format.path}`,
      hints: ["--format-path takes the path of a Nix file"],
    };
  }
  return (
    (await findConfigurationObstacle(invocation, context)) ??
    (outLink === undefined ? undefined : await findLinkObstacle(outLink, context.cwd))
  );
}

/** Why the configuration that is named cannot be read as one. */
export async function findConfigurationObstacle(
  { configuration, flake, searchPath }: Named,
  { cwd, defaultConfiguration }: Context,
): Promise<Obstacle | undefined> {
  if (flake !== undefined || findOwnConfigEntry(searchPath) !== undefined) return undefined;
  const named = configuration ?? defaultConfiguration;
  if (isRemote(named)) return undefined;
  const origin = configuration === undefined ? "NIXOS_CONFIG names" : "-c names";
  const path = resolve(cwd, named);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    return {
      message: `configuration not found: ${origin} "${named}", which does not exist`,
      hints: ["nixos-generate -f iso -c /etc/nixos/configuration.nix"],
    };
  }
  if (!found.isDirectory() || (await exists(join(path, "default.nix")))) return undefined;
  return {
    message: `${origin} the folder "${named}", which has no default.nix`,
    hints: await hintsForFolder(named, path),
  };
}

async function hintsForFolder(named: string, path: string): Promise<readonly string[]> {
  if (await exists(join(path, "flake.nix"))) return [`it is a flake: --flake ${quoteShell(named)}#HOST`];
  const file = join(named, "configuration.nix");
  return (await exists(join(path, "configuration.nix"))) ? [`did you mean -c ${quoteShell(file)}?`] : [];
}

/** Nix replaces links to paths of its store, and no other ones; where the store is does not matter here. */
const STORE_PATH = /\/[0-9a-df-np-sv-z]{32}-[^/]+(?:\/|$)/;

/** Why a link cannot be made: Nix finds out only when the image is built. */
async function findLinkObstacle(link: string, cwd: string): Promise<Obstacle | undefined> {
  const path = resolve(cwd, link);
  const found = await lstat(path).catch(() => undefined);
  const target = found?.isSymbolicLink() ? await readlink(path).catch(() => undefined) : undefined;
  if (found !== undefined && (target === undefined || !STORE_PATH.test(target))) {
    const what =
      target === undefined ? "which exists and is not a link" : "a link that does not lead into a Nix store";
    return {
      message: `-o names ${JSON.stringify(link)}, ${what}`,
      hints: [`remove it, or choose another name, such as ${quoteShell(`${link}-image`)}`],
    };
  }
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory()) return undefined;
  return {
    message: `-o names ${JSON.stringify(link)}, and there is no folder ${JSON.stringify(dirname(link))}`,
    hints: [`mkdir -p ${quoteShell(dirname(link))}, or choose another name than ${basename(link)}`],
  };
}
