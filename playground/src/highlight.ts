import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { lex, Token } from "../../src/nix/lexer.ts";

const classes = {
  keyword: Decoration.mark({ class: "tok-keyword" }),
  string: Decoration.mark({ class: "tok-string" }),
  comment: Decoration.mark({ class: "tok-comment" }),
  value: Decoration.mark({ class: "tok-value" }),
};

/** Colouring a longer text would be felt while typing. */
const LONGEST = 300_000;

const KEYWORDS: ReadonlySet<number> = new Set([
  Token.Let,
  Token.Rec,
  Token.If,
  Token.Then,
  Token.Else,
  Token.Assert,
  Token.With,
  Token.In,
  Token.Inherit,
  Token.Or,
]);
const STRINGS: ReadonlySet<number> = new Set([
  Token.StringOpen,
  Token.IndentedOpen,
  Token.Text,
  Token.StringClose,
  Token.IndentedClose,
]);
const VALUES: ReadonlySet<number> = new Set([
  Token.Int,
  Token.Float,
  Token.PathStart,
  Token.SearchPath,
  Token.Uri,
]);

interface Mark {
  readonly from: number;
  readonly to: number;
  readonly mark: Decoration;
}

/** Colours for a file, by the engine's own lexer where it is Nix; comments alone elsewhere. */
export function highlighting(path: string): Extension {
  const marksOf = path.endsWith(".nix") ? nixMarks : commentMarks;
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = build(view.state.doc.toString(), marksOf);
      }
      update({ docChanged, state }: ViewUpdate) {
        if (docChanged) this.decorations = build(state.doc.toString(), marksOf);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

function build(text: string, marksOf: (text: string) => readonly Mark[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  if (text.length <= LONGEST) for (const { from, to, mark } of marksOf(text)) builder.add(from, to, mark);
  return builder.finish();
}

function nixMarks(text: string): readonly Mark[] {
  // The lexer takes bytes; one character for each keeps the offsets.
  const { tokens, comments } = lex(text.replaceAll(/[^\x00-\xff]/g, "\xff"));
  const marks: Mark[] = comments.map(({ start, end }) => ({ from: start, to: end, mark: classes.comment }));
  for (let at = 0; at < tokens.count; at++) {
    const mark = markOf(tokens.kinds[at]!);
    const [from, to] = [tokens.starts[at]!, tokens.ends[at]!];
    if (mark !== undefined && to > from) marks.push({ from, to, mark });
  }
  return marks.sort((a, b) => a.from - b.from);
}

function markOf(kind: number): Decoration | undefined {
  if (KEYWORDS.has(kind)) return classes.keyword;
  if (STRINGS.has(kind)) return classes.string;
  return VALUES.has(kind) ? classes.value : undefined;
}

function commentMarks(text: string): readonly Mark[] {
  return [...text.matchAll(/^[ \t]*#.*$/gm)].map(({ index, 0: { length } }) => ({
    from: index,
    to: index + length,
    mark: classes.comment,
  }));
}
