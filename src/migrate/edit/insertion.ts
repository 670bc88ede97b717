import type { AttrSet, Binding, Expr, Formals, List, Tree } from "../../nix/tree.ts";
import type { Edit } from "../engine/types.ts";
import {
  commentsWithin,
  deeper,
  indentAt,
  indentLines,
  isMultiline,
  lineEnding,
  startsLine,
} from "./layout.ts";

/** Put one more item at the end of a list. `item` has `\n` line ends and no indentation of its own. */
export function appendItem(tree: Tree, list: List, item: string): readonly Edit[] {
  const { text } = tree;
  const ending = lineEnding(text);
  const last = list.items.at(-1);
  if (last === undefined) return [emptyListEdit(tree, list, item)];
  if (startsLine(text, list.items[0]!.start)) {
    const indent = indentAt(text, list.items[0]!.start);
    const at = endOfRow(tree, last.end, list.end - 1);
    return [{ start: at, end: at, text: ending + indent + indentLines(item, indent, ending) }];
  }
  return unfold(tree, list, item);
}

/** Behind what is written at `offset` and the comment that ends its line. */
export function endOfRow(tree: Tree, offset: number, limit: number): number {
  const rest = /^[ \t]*/.exec(tree.text.slice(offset))![0];
  const comment = tree.comments.find((candidate) => candidate.start === offset + rest.length);
  const onLine = comment !== undefined && comment.end <= limit && !comment.text.includes("\n");
  return onLine ? comment.end - (comment.text.endsWith("\r") ? 1 : 0) : offset;
}

function emptyListEdit(tree: Tree, list: List, item: string): Edit {
  const { text } = tree;
  const ending = lineEnding(text);
  const outer = indentAt(text, list.start);
  const indent = deeper(outer);
  const body = ending + indent + indentLines(item, indent, ending) + ending + outer;
  const kept = text.slice(list.start + 1, list.end - 1).trimEnd();
  return { start: list.start + 1 + kept.length, end: list.end - 1, text: body };
}

/** `[ a b ]` on one line becomes one item a line; with comments in between only the new item gets its line. */
function unfold(tree: Tree, list: List, item: string): readonly Edit[] {
  const { text } = tree;
  const ending = lineEnding(text);
  const outer = indentAt(text, list.start);
  const indent = deeper(outer);
  const block = indentLines(item, indent, ending);
  const last = list.items.at(-1)!;
  if (commentsWithin(tree, list).length > 0 || isMultiline(text, list)) {
    const at = endOfRow(tree, last.end, list.end - 1);
    const tail = text.slice(at, list.end - 1).includes("\n") ? "" : ending + outer;
    return [{ start: at, end: tail === "" ? at : list.end - 1, text: `${ending}${indent}${block}${tail}` }];
  }
  const starts = [list.start + 1, ...list.items.map((each) => each.end)];
  const edits: Edit[] = list.items.map((each, index) => ({
    start: starts[index]!,
    end: each.start,
    text: ending + indent,
  }));
  return [...edits, { start: last.end, end: list.end - 1, text: ending + indent + block + ending + outer }];
}

/**
 * Add `row` (`name = value;`, `\n` line ends, no indentation) behind the last binding of a set; `leaving` are bindings
 * that another edit of the same fix takes away.
 */
export function appendBinding(
  tree: Tree,
  set: AttrSet,
  row: string,
  leaving: readonly Binding[] = [],
): readonly Edit[] {
  const { text } = tree;
  const ending = lineEnding(text);
  const outer = indentAt(text, set.start);
  const anchor = set.bindings.filter((binding) => !leaving.includes(binding)).at(-1);
  if (anchor === undefined) {
    const at = set.open + 1;
    const lastLine = text.slice(at, set.end - 1).includes("\n") ? "" : ending + outer;
    return [
      {
        start: at,
        end: at,
        text: ending + deeper(outer) + indentLines(row, deeper(outer), ending) + lastLine,
      },
    ];
  }
  return [insertBinding(tree, set, row, anchor)];
}

/** Add `row`, as in `appendBinding`, behind one of the bindings of a set. */
export function insertBinding(tree: Tree, set: AttrSet, row: string, anchor: Binding): Edit {
  const { text } = tree;
  const ending = lineEnding(text);
  if (!startsLine(text, anchor.start)) {
    const outer = indentAt(text, set.start);
    return { start: anchor.end, end: anchor.end, text: ` ${indentLines(row, outer, ending)}` };
  }
  const indent = indentAt(text, anchor.start);
  const at = endOfRow(tree, anchor.end, set.end - 1);
  return { start: at, end: at, text: ending + indent + indentLines(row, indent, ending) };
}

/** Add one formal, in front of the others where they begin on the brace's line, else on a line of its own. */
export function addFormal(tree: Tree, formals: Formals, name: string, after?: string): Edit {
  const { text } = tree;
  const anchor = formals.formals.find((formal) => formal.name.name === after) ?? formals.formals.at(-1);
  if (anchor === undefined) {
    const rest = formals.ellipsis === undefined ? "" : ",";
    return { start: formals.start + 1, end: formals.start + 1, text: ` ${name}${rest}` };
  }
  const ownLine =
    startsLine(text, anchor.start) && lineOf(text, formals.start) !== lineOf(text, anchor.start);
  if (ownLine) {
    // In front of the anchor: its trailing comment and comma stay with it.
    const indent = indentAt(text, anchor.start);
    return { start: anchor.start, end: anchor.start, text: `${name},${lineEnding(text)}${indent}` };
  }
  const comma = commaLeads(text, anchor.start);
  if (comma !== undefined) {
    const indent = indentAt(text, comma);
    return { start: anchor.end, end: anchor.end, text: `${lineEnding(text)}${indent}, ${name}` };
  }
  return { start: anchor.end, end: anchor.end, text: `, ${name}` };
}

/** In `, name` style the offset of the comma that starts the line. */
function commaLeads(text: string, offset: number): number | undefined {
  let comma = offset - 1;
  while (text[comma] === " " || text[comma] === "\t") comma--;
  if (text[comma] !== ",") return undefined;
  return startsLine(text, comma) ? comma : undefined;
}

function lineOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1);
}

/** The source of an expression, in parentheses where an operand of `++` or an argument needs them. */
export function asOperand(tree: Tree, expr: Expr): string {
  const source = tree.text.slice(expr.start, expr.end);
  return isOperand(expr) ? source : `(${source})`;
}

/** Whether an expression needs no parentheses as an argument or an element of a list. */
export function isOperand({ kind }: Expr): boolean {
  return SELF_CONTAINED.has(kind);
}

const SELF_CONTAINED: ReadonlySet<Expr["kind"]> = new Set([
  "Identifier",
  "String",
  "IndentedString",
  "Path",
  "List",
  "AttrSet",
  "Select",
  "Paren",
]);
