import { FORMAT_NAMES } from "../../formats/index.ts";
import type { Repository } from "../engine/types.ts";
import { isInComment } from "../languages/shell/mentions.ts";
import {
  type AllFormatsUse,
  type FormatConfig,
  type FormatGuard,
  type FormatOutput,
  type FormatUses,
  findFormatUses,
  type OpaqueUse,
} from "./format-uses.ts";
import { openSource } from "./source.ts";

/** `config.formats.<format>` in a text: a script, a document, or a string in Nix code. */
export interface FormatMention {
  readonly path: string;
  readonly format: string;
  /** Offset and end of `formats.<format>`. */
  readonly start: number;
  readonly end: number;
  /** A comment in Nix code, which is left as it is. */
  readonly comment: boolean;
}

/** What tells a file that is not valid, but uses the formats, from one with `pkgs.formats.json` in it. */
const TAKES_PART = /formatConfigs|config\.formats|nixos-generators/;

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What a whole repository does with the module `all-formats`. */
export interface FormatsSurvey {
  readonly imports: readonly AllFormatsUse[];
  readonly configs: readonly FormatConfig[];
  readonly outputs: readonly FormatOutput[];
  readonly guards: readonly FormatGuard[];
  readonly opaque: readonly OpaqueUse[];
  readonly mentions: readonly FormatMention[];
  /** `config.formats.$format` in a script: whatever it is, it must go on working. */
  readonly computed: readonly Place[];
  /** `config.formats.<format>` where it is only spoken of. */
  readonly prose: readonly Place[];
  /** A Nix file that may take part and does not parse. */
  readonly unreadable: string | undefined;
  /** The first file with a use that shows where `formats` comes from; it speaks for all. */
  readonly anchor: string | undefined;
}

/** What the files hold that show where `formats` comes from; without one, the word means something else. */
export const PATTERNS: readonly string[] = ["all-formats", "formatConfigs"];

const surveys = new WeakMap<Repository, FormatsSurvey>();

/** Looked up once per state of the repository. */
export function surveyFormats(repository: Repository): FormatsSurvey {
  const known = surveys.get(repository);
  if (known !== undefined) return known;
  const survey = read(repository);
  surveys.set(repository, survey);
  return survey;
}

function read(repository: Repository): FormatsSurvey {
  // Many repositories have other things called `formats`, which are not worth a look where nothing is ours.
  const anchors = findAnchors(findUses(repository, nixFilesHolding(repository, PATTERNS)));
  const paths = anchors.length === 0 ? [] : nixFilesHolding(repository, [...PATTERNS, ".formats"]);
  const found = findUses(repository, paths);
  const imports = found.flatMap((uses) => uses.imports);
  const configs = found.flatMap((uses) => uses.configs);
  const known = new Set([...FORMAT_NAMES, ...configs.map(({ format }) => format)]);
  return {
    imports,
    configs,
    outputs: found.flatMap((uses) => uses.outputs).filter(({ format }) => known.has(format)),
    guards: found.flatMap((uses) => uses.guards),
    opaque: found.flatMap((uses) => uses.opaque),
    mentions: anchors.length === 0 ? [] : findMentions(repository, known),
    ...(anchors.length === 0 ? { computed: [], prose: [] } : findComputed(repository)),
    unreadable: paths.find(
      (path) => openSource(repository, path) === undefined && TAKES_PART.test(repository.text(path) ?? ""),
    ),
    anchor: anchors[0],
  };
}

function nixFilesHolding(repository: Repository, patterns: readonly string[]): readonly string[] {
  return repository.containing(patterns).filter((path) => path.endsWith(".nix"));
}

function findUses(repository: Repository, paths: readonly string[]): readonly FormatUses[] {
  return paths.flatMap((path) => {
    const file = openSource(repository, path);
    return file === undefined ? [] : [findFormatUses(file)];
  });
}

function findAnchors(found: readonly FormatUses[]): readonly string[] {
  return found
    .flatMap(({ imports, configs }) => [...imports, ...configs].map(({ file }) => file.path))
    .sort();
}

const MENTION = /\bconfig\.(formats\.("?)([A-Za-z0-9_-]+)\2)/g;

function findMentions(repository: Repository, known: ReadonlySet<string>): readonly FormatMention[] {
  return repository.containing(["config.formats."]).flatMap((path) => {
    if (path.endsWith(".lock")) return [];
    if (path.endsWith(".nix")) return mentionsInNix(repository, path, known);
    return mentionsIn(path, repository.text(path) ?? "", 0, known, false);
  });
}

const COMPUTED = /\bconfig\.formats\.["'\\]*[$({<][^\s"'`]*/g;

/** In a language that computes names; what a document or a comment says is not run. */
function findComputed(repository: Repository): Pick<FormatsSurvey, "computed" | "prose"> {
  const found = repository.containing(["config.formats."]).flatMap((path) => {
    if (/\.(?:nix|lock)$/.test(path)) return [];
    const text = repository.text(path) ?? "";
    const document = /\.(?:md|rst|adoc|txt|org)$/.test(path);
    return [...text.matchAll(COMPUTED)].map(({ 0: match, index }) => ({
      path,
      start: index,
      end: index + match.length,
      prose: document || isInComment(text, index),
    }));
  });
  return { computed: found.filter(({ prose }) => !prose), prose: found.filter(({ prose }) => prose) };
}

function mentionsInNix(
  repository: Repository,
  path: string,
  known: ReadonlySet<string>,
): readonly FormatMention[] {
  const file = openSource(repository, path);
  if (file === undefined) return [];
  const texts = file.scopes.nodes.filter((node) => node.kind === "Text");
  return [
    ...texts.flatMap(({ raw, start }) => mentionsIn(path, raw, start, known, false)),
    ...file.tree.comments.flatMap(({ text, start }) => mentionsIn(path, text, start, known, true)),
  ];
}

function mentionsIn(
  path: string,
  text: string,
  offset: number,
  known: ReadonlySet<string>,
  comment: boolean,
): readonly FormatMention[] {
  return [...text.matchAll(MENTION)]
    .filter((match) => known.has(match[3]!))
    .map((match) => {
      const end = offset + match.index + match[0].length;
      return { path, format: match[3]!, start: end - match[1]!.length, end, comment };
    });
}
