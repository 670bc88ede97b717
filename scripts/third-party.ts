import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Name, version and licence text of every package whose code is in a bundle, from esbuild's list of its inputs.
 * Throws where a package comes without the text of its licence, which its licence would not permit.
 */
export async function renderThirdParty({ inputs }: Metafile): Promise<string> {
  const folders = new Set(Object.keys(inputs).flatMap((path) => path.match(FOLDER)?.slice(1, 2) ?? []));
  const notices = await Promise.all([...folders].sort().map(renderNotice));
  const head = "The command in this folder holds code of these packages, each under its own licence.\n";
  return [head, ...notices].join(`\n${"-".repeat(100)}\n\n`);
}

/** The innermost package that a path lies in. */
const FOLDER = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

async function renderNotice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(?:[.-]|$)/i.test(entry));
  if (file === undefined) throw new Error(`${folder} has no licence text`);
  return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}
