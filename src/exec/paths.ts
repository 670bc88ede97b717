/** Whether a relative path lies below the root and outside `.git`; an index, or a name that was typed, may say anything. */
export function isPlainPath(path: string): boolean {
  return path
    .split("/")
    .every((name) => name !== "" && name !== "." && name !== ".." && name.toLowerCase() !== ".git");
}
