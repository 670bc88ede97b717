import type { ChangedFile, Migration } from "./engine.ts";

/**
 * The files in the order in which they are to be written: of a fix over several files the one it was found in comes
 * last. A run that is killed in between leaves the place that the next run finds again.
 */
export function inWriteOrder({
  files,
  applied,
}: Pick<Migration, "files" | "applied">): readonly ChangedFile[] {
  const before = new Map<string, Set<string>>();
  for (const { path, fix } of applied) {
    const others = fix.edits.map((edit) => edit.path).filter((other) => other !== path);
    before.set(path, new Set([...(before.get(path) ?? []), ...others]));
  }
  const ordered = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const other of before.get(path) ?? []) visit(other);
    ordered.add(path);
  };
  for (const { path } of files) visit(path);
  const byPath = new Map(files.map((file) => [file.path, file]));
  return [...ordered].flatMap((path) => byPath.get(path) ?? []);
}
