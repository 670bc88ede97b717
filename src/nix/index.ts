/** Nix syntax: source to tree, tree to decisions, text into source. Imports nothing from the project. */

export {
  type Definition,
  type DuplicateAttr,
  findDuplicate,
  type MergedAttrs,
  mergeBindings,
} from "./bindings.ts";
export { Token, type TokenKind } from "./lexer.ts";
export { decodeUtf8, encodeUtf8, LineIndex, type Position } from "./lines.ts";
export { leaveUnparsed, type ParseOptions, parseNix } from "./parser.ts";
export {
  escapeIndented,
  isAttrWord,
  isIdentifier,
  quoteAttrName,
  quoteAttrPath,
  quoteIndented,
  quoteString,
} from "./quote.ts";
export { pathText, staticName, stringParts, stringValue, unwrap, type ValuePart } from "./strings.ts";
export type * from "./tree.ts";
export {
  ancestorsOf,
  childrenOf,
  descendants,
  findNodeAt,
  isWithin,
  nodesOfKind,
  parentOf,
  walk,
} from "./walk.ts";
