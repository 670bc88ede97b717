import { isInComment } from "../../edit/line-comments.ts";
import type { Repository } from "../../engine/types.ts";
import type { Project } from "../../model/project.ts";

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

interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What the texts of a repository say of formats. */
export interface Mentions {
  readonly named: readonly FormatMention[];
  /** `config.formats.$format` in a script: whatever it is, it must go on working. */
  readonly computed: readonly Place[];
  /** `config.formats.<format>` where it is only spoken of. */
  readonly prose: readonly Place[];
}

const WORD = "config.formats.";

/** `known`: the formats there are. */
export function findMentions(project: Project, known: ReadonlySet<string>): Mentions {
  const { repository } = project;
  const named = repository.containing([WORD]).flatMap((path) => {
    if (path.endsWith(".lock")) return [];
    if (path.endsWith(".nix")) return mentionsInNix(project, path, known);
    return mentionsIn(path, repository.text(path) ?? "", 0, known, false);
  });
  return { named, ...findComputed(repository) };
}

const MENTION = /\bconfig\.(formats\.("?)([A-Za-z0-9_-]+)\2)/g;
const COMPUTED = /\bconfig\.formats\.["'\\]*[$({<][^\s"'`]*/g;

/** In a language that computes names; what a document or a comment says is not run. */
function findComputed(repository: Repository): Pick<Mentions, "computed" | "prose"> {
  const found = repository.containing([WORD]).flatMap((path) => {
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

function mentionsInNix(project: Project, path: string, known: ReadonlySet<string>): readonly FormatMention[] {
  const file = project.file(path);
  if (file === undefined) return [];
  return [
    ...file.scopes.nodes.flatMap((node) =>
      node.kind === "Text" ? mentionsIn(path, node.raw, node.start, known, false) : [],
    ),
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
