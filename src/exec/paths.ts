/** Whether a relative path lies below the root and outside `.git`; an index, or a name that was typed, may say anything. */
export function isPlainPath(path: string): boolean {
  return !NO_NAME.test(path);
}

/** A name that is empty, leads elsewhere, or is that of a repository, in whatever case it is written. */
const NO_NAME = /(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)/i;
