/** Paths as POSIX has them, as text: nothing is looked up, so that this also runs in a browser. */

export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

/** `path` as seen from the absolute folder `base`, without `.`, `..`, doubled and last slashes, as `path.posix.resolve`. */
export function resolvePath(base: string, path: string): string {
  const kept: string[] = [];
  for (const segment of (isAbsolute(path) ? path : `${base}/${path}`).split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== "" && segment !== ".") kept.push(segment);
  }
  return `/${kept.join("/")}`;
}
