import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** SHA-256 of a file, in hexadecimal, read in pieces; undefined where `interrupted` said so before the end. */
export async function hashFile(path: string, interrupted: () => boolean): Promise<string | undefined> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) {
    if (interrupted()) return undefined;
    hash.update(piece);
  }
  return hash.digest("hex");
}

/** Size of a file in bytes, links followed. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** SHA-256 of a text, in hexadecimal. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
