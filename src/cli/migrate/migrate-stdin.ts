import { buffer } from "node:stream/consumers";
import { withinTree } from "../../exec/files.ts";
import { say } from "../terminal/say.ts";
import { type OpenTree, openTree } from "./migrate-tree.ts";

/** A file whose text comes from standard input, in the place of what the disk holds under its name. */
export interface StdinFile extends OpenTree {
  /** From the root of the repository. */
  readonly place: string;
  readonly bytes: Buffer;
}

/** Whether the command line asks for standard input; "refused", with the reason said, where it does not make sense. */
export function wantsStdin(paths: readonly string[], name: string | undefined): boolean | "refused" {
  if (name === undefined && !paths.includes("-")) return false;
  if (name !== undefined && paths.length === 1 && paths[0] === "-") return true;
  say('error: standard input is "-" as the only path, with --stdin-filename');
  say("hint: nixos-generate migrate --stdin-filename flake.nix - < flake.nix");
  return "refused";
}

/** Opens the repository around the file of this name, which need not be there yet. */
export async function openStdin(name: string): Promise<StdinFile | undefined> {
  const folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : ".";
  const opened = await openTree([folder]);
  if (opened === undefined) return undefined;
  const { tree, processes } = opened;
  const place = await withinTree(tree, name);
  if (place === undefined) {
    say(`error: "${name}" is not in the repository around it`);
    return undefined;
  }
  const paths = tree.paths.includes(place) ? tree.paths : [...tree.paths, place];
  return { tree: { ...tree, paths }, processes, place, bytes: await buffer(process.stdin) };
}
