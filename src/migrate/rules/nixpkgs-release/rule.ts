import { stringValue } from "../../../nix/strings.ts";
import type { Expr } from "../../../nix/tree.ts";
import type { Finding, Fixer } from "../../engine/types.ts";
import { asksForGenerators, type Flake, nixpkgsInput, readFlake } from "../../model/flakes/flake.ts";
import { RAISE_TO, tooOld } from "../gates/release.ts";

const GENERATORS = "nixos-generators";

/**
 * A nixpkgs input that names a release without `system.build.images`: what uses nixos-generators must wait until it is
 * raised. The edit is only shown, since it changes every system that the flake builds, and what it needs besides, the
 * new lock, cannot be made here.
 */
export const nixpkgsRelease: Fixer = {
  id: "nixpkgs-release",
  summary: "show how the nixpkgs input is raised to a release that builds images itself",
  looksAt: (path) => path === "flake.nix" || path.endsWith("/flake.nix"),
  patterns: [GENERATORS],
  check({ path, text }, repository, options) {
    if (options.toRelease !== undefined) return [];
    const flake = readFlake(repository, path);
    const old = flake && tooOld(repository, flake, options);
    const input = flake && nixpkgsInput(flake);
    if (flake === undefined || old === undefined || input === undefined || !asksForGenerators(flake))
      return [];
    const place = findRelease(flake, text, input.name);
    return place === undefined ? [] : [offer(path, text, input.name, old, place)];
  },
};

interface Place {
  readonly start: number;
  readonly end: number;
  /** The number of the release that is raised to, as it is written there. */
  readonly number: string;
}

/** Where the number of the release is in the declaration of an input, `url` or `ref`. */
function findRelease(flake: Flake, text: string, name: string): Place | undefined {
  const leaves = flake.inputs.get(name)?.leaves ?? [];
  const values = leaves
    .filter((leaf) => ["ref", "url"].includes(leaf.path.join(".")))
    .map(({ value }) => value);
  return values.flatMap((value) => releaseIn(text, value) ?? [])[0];
}

/** `24.11` behind a name or by itself, and a version on FlakeHub, of whose builds one cannot know the next. */
function releaseIn(text: string, value: Expr): Place | undefined {
  const url = value.kind === "Uri" ? value.value : stringValue(value);
  const start = url === undefined ? -1 : text.indexOf(url, value.start);
  // Not found where escapes make up the string.
  if (url === undefined || start < 0 || start >= value.end) return undefined;
  const dotted = [...url.matchAll(/(?<=[-/=]|^)\d\d\.\d\d(?![\d.]*\d)/g)];
  const hub = /(?<=flakehub\.com\/.{0,200}\/)[~^=v><]*0\.\d{4}[.\d*]*?(?=\.tar|\?|$)/.exec(url);
  // A release of nixos.org has a number of its own in its name.
  if (url.includes("releases.nixos.org")) return undefined;
  const match = dotted.length === 1 ? dotted[0]! : dotted.length === 0 ? hub : null;
  if (match === null) return undefined;
  const number = match === hub ? `0.${RAISE_TO.replace(".", "")}.*` : RAISE_TO;
  return { start: start + match.index, end: start + match.index + match[0].length, number };
}

function offer(path: string, text: string, input: string, old: string, place: Place): Finding {
  const { start, end, number } = place;
  const from = text.lastIndexOf("\n", start) + 1;
  const next = text.indexOf("\n", end);
  const to = next < 0 ? text.length : next;
  const line = text.slice(from, to).trimEnd();
  const raised = (text.slice(from, start) + number + text.slice(end, to)).trimEnd();
  return {
    path,
    start,
    end,
    message: `the input "${input}" is ${old}, which has no system.build.images (added in 25.05)`,
    next: `raise it as shown, run \`nix flake update ${input}\`, check that your systems still build, and run this again`,
    snippet: `- ${line.trimStart()}\n+ ${raised.trimStart()}`,
    fix: {
      title: `raise the input "${input}" to ${RAISE_TO}`,
      applicability: "display-only",
      edits: [{ path, start, end, text: number }],
    },
  };
}
