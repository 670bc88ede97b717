import {
  ancestorsOf,
  type Expr,
  escapeIndented,
  type IndentedString,
  type Node,
  nodesOfKind,
  type StringLiteral,
  staticName,
  type Tree,
} from "../../../nix/index.ts";
import { parseOnce } from "../../engine/parsed.ts";
import { OPAQUE, plainRegion, type Region, RegionBuilder } from "../shell/syntax/region.ts";

/** Functions of nixpkgs that make a script of a string, or of the strings in their arguments. */
const WRITERS =
  /^(?:write(?:Shell|Bash|Dash|Zsh)\w*|writeScript\w*|runCommand\w*|mkShell\w*|mkDerivation|mkApp)$/;
/** Attributes that hold shell text wherever they are set. */
const HOOKS =
  /^(?:shellHook|script|buildCommand|\w+(?:Phase|Hook|Script|Command)|(?:pre|post)[A-Z]\w*|\w*[sS]hellInit|initExtra|bashrcExtra|initContent|command|exec)$/;

/** The old program with a flag, or its flake. */
const OLD_COMMAND = /nixos-generate\s+-|nix-community\/nixos-generators\s+--\s/;

/** The shell text in the strings of a Nix file; interpolations are opaque. None where the file is not valid Nix. */
export function findNixStrings(text: string): readonly Region[] {
  const result = parseOnce(text);
  if (!result.ok) return [];
  const { tree } = result;
  const strings = [...nodesOfKind(tree.root, "String"), ...nodesOfKind(tree.root, "IndentedString")];
  return strings
    .filter((node) => isShellText(tree, node))
    .sort((a, b) => a.start - b.start)
    .map((node) => (node.kind === "String" ? quoted(text, node) : indented(text, node)))
    .filter((region) => !/^#!(?!.*(?:sh\b|nix-shell))/.test(region.text));
}

/** Strings that spell out an old command line and are not known to be shell text. */
export function findOtherStrings(text: string): readonly Node[] {
  const result = parseOnce(text);
  if (!result.ok) return [];
  const { tree } = result;
  const strings = [...nodesOfKind(tree.root, "String"), ...nodesOfKind(tree.root, "IndentedString")];
  return strings.filter(
    (node) => OLD_COMMAND.test(text.slice(node.start, node.end)) && !isShellText(tree, node),
  );
}

/** Whether the string is handed to a function that makes a script of it, or bound to a name that holds one. */
function isShellText(tree: Tree, string: Node): boolean {
  let below: Node = string;
  for (const node of ancestorsOf(tree, string)) {
    if (node.kind === "Binary" && node.operator === "+" && isTorn(tree, string, node.right === below))
      return false;
    if (node.kind === "Apply" && node.func !== below && WRITERS.test(nameOf(node.func))) return true;
    if (node.kind === "AttrBinding") {
      const names = node.path.attrs.map((attr) => staticName(attr) ?? "");
      if (names.includes("shellAliases") || HOOKS.test(names.at(-1) ?? "")) return true;
    }
    if (node.kind === "Lambda" || node.kind === "LetIn") return false;
    below = node;
  }
  return false;
}

/** Whether a string that is joined to another one begins or ends in the middle of a word, and so cannot be read alone. */
function isTorn(tree: Tree, { start, end }: Node, follows: boolean): boolean {
  const inner = tree.text.slice(start, end).replace(/^(?:''|")|(?:''|")$/g, "");
  return follows ? !/^\s/.test(inner) : !/\s$/.test(inner);
}

/** The last name of a function: `writeShellScriptBin` of `pkgs.writeShellScriptBin`. */
function nameOf(func: Expr): string {
  if (func.kind === "Identifier") return func.name;
  if (func.kind === "Apply") return nameOf(func.func);
  const last = func.kind === "Select" ? func.path.attrs.at(-1) : undefined;
  return last ? (staticName(last) ?? "") : "";
}

function quoted(text: string, node: StringLiteral): Region {
  const builder = new RegionBuilder(plainRegion(text));
  for (const part of node.parts) {
    if (part.kind === "Interpolation") builder.push(OPAQUE, part.start, part.end);
    else copyEscaped(builder, text, part.start, part.end);
  }
  return builder.build((inserted) =>
    inserted.replaceAll(/[\\"]/g, "\\$&").replaceAll("${", "\\${").replaceAll("\n", "\\n"),
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function copyEscaped(builder: RegionBuilder, text: string, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const escaped = text[at] === "\\";
    const char = text[escaped ? at + 1 : at]!;
    const width = escaped ? 2 : 1;
    builder.push(escaped ? (ESCAPES[char] ?? char) : char, at, at + width);
    at += width;
  }
}

function indented(text: string, node: IndentedString): Region {
  const builder = new RegionBuilder(plainRegion(text));
  const indent = indentation(text.slice(node.start + 2, node.end - 2));
  let atLineStart = true;
  for (const part of node.parts) {
    if (part.kind === "Interpolation") {
      builder.push(OPAQUE, part.start, part.end);
      atLineStart = false;
    } else atLineStart = copyIndented(builder, text, part.start, part.end, indent, atLineStart);
  }
  const feed = text.includes("\r\n") ? "\r\n" : "\n";
  return builder.build((inserted) => spellIndented(inserted).replaceAll("\n", feed + " ".repeat(indent)));
}

/** The plain spelling where no two quotes meet, else the one that holds for every text. */
function spellIndented(text: string): string {
  return /'['$]/.test(text) ? escapeIndented(text) : text.replaceAll("${", "''${");
}

/** Copies literal text of an indented string as Nix reads it; answers whether it ends at the start of a line. */
function copyIndented(
  builder: RegionBuilder,
  text: string,
  start: number,
  end: number,
  indent: number,
  startsLine: boolean,
): boolean {
  let atLineStart = startsLine;
  for (let at = start; at < end; ) {
    if (atLineStart) at += leadingBlanks(text, at, end, indent);
    atLineStart = false;
    if (at >= end) break;
    const { chars, width } = readIndented(text, at);
    builder.push(chars[0]!, at, at + width);
    // `'''` means two quotes; the second has no source text of its own.
    if (chars.length > 1) builder.push(chars[1]!, at + width, at + width);
    atLineStart = chars === "\n";
    at += width;
  }
  return atLineStart;
}

/** The text at one place of an indented string, and how many characters it is written with. */
function readIndented(text: string, at: number): { readonly chars: string; readonly width: number } {
  if (text.startsWith("'''", at)) return { chars: "''", width: 3 };
  if (text.startsWith("''$", at)) return { chars: "$", width: 3 };
  if (text.startsWith("''\\", at)) {
    const char = text[at + 3] ?? "";
    return { chars: ESCAPES[char] ?? char, width: 4 };
  }
  if (text.startsWith("\r\n", at)) return { chars: "\n", width: 2 };
  return { chars: text[at]!, width: 1 };
}

function leadingBlanks(text: string, from: number, to: number, limit: number): number {
  let count = 0;
  while (count < limit && from + count < to && text[from + count] === " ") count++;
  return count;
}

/** The least number of spaces a line with text begins with. */
function indentation(body: string): number {
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  const widths = lines.map((line) => /^ */.exec(line)![0].length);
  return widths.length > 0 ? Math.min(...widths) : 0;
}
