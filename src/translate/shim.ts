import { quoteShell } from "./shell.ts";

/**
 * A flake that brings this program. No address is built in: whoever owns a name decides what runs under it, so the
 * flake is only known where the user names it, or where the package that is installed says where it comes from.
 */
export interface ShimFlake {
  readonly uri: string;
  /** Whether the reference always means the same source: it names a revision or a hash, or is a local path. */
  readonly pinned: boolean;
}

/** Characters of flake references (RFC 3986 without fragments); no blank, quote or control character. */
const CHARACTERS = /^[A-Za-z0-9/][A-Za-z0-9+.:/?&=@%_~,-]*$/;
const FORGE = /^(?:github|gitlab|sourcehut):[^/?]+\/[^/?]+(?:\/([^?]+))?(?:\?|$)/;
const URL_LIKE =
  /^(?:(?:git\+|hg\+)(?:file:\/\/|(?:https|ssh):\/\/[^/?]+)|(?:tarball\+)?https:\/\/[^/?]+)\/[^?]/;
const LOCAL = /^(?:path:)?\//;
const REVISION = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const LOCKED = /[?&](?:rev=(?:[0-9a-f]{40}|[0-9a-f]{64})|narHash=[^&]+)(?:&|$)/;

/**
 * Reads a flake reference as `nix run` takes one (Nix manual, "nix flake", flake references). Undefined where it is
 * none that is fit to be written into a script: a name of the registry, which means something else on each machine; a
 * relative path, which means something else in each folder; one with an attribute.
 */
export function parseShimFlake(uri: string): ShimFlake | undefined {
  if (!CHARACTERS.test(uri)) return undefined;
  if (LOCAL.test(uri)) return { uri, pinned: true };
  const forge = FORGE.exec(uri);
  if (forge === null && !URL_LIKE.test(uri)) return undefined;
  return { uri, pinned: REVISION.test(forge?.[1] ?? "") || LOCKED.test(uri) };
}

/**
 * The flake that a package comes from, as its manifest says: the `repository` field of package.json (npm's manual) with
 * the revision it was built at. Undefined where one of both is unknown.
 */
export function shimOfPackage(repository: unknown, revision: string | undefined): string | undefined {
  const field = typeof repository === "object" && repository !== null ? Object(repository).url : repository;
  if (typeof field !== "string" || revision === undefined || !REVISION.test(revision)) return undefined;
  const github = /^(?:github:|(?:git\+)?https:\/\/github\.com\/)([^/]+\/[^/]+?)(?:\.git)?$/.exec(field)?.[1];
  const url = /^(?:git\+)?(https:\/\/.*)$/.exec(field)?.[1];
  const uri = github !== undefined ? `github:${github}/${revision}` : url && `git+${url}?rev=${revision}`;
  return uri && parseShimFlake(uri)?.uri;
}

/** The drop-in's command line: out of its flake where that is known, else by its name, which must be on PATH. */
export function shimCommand(uri: string | undefined): string {
  return uri === undefined ? "nixos-generate" : `nix run ${quoteShell(uri)} --`;
}
