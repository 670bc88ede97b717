/** Operators, as `src/libexpr/parser.y` of Nix 2.26 ranks them. */

import { Token } from "./lexer.ts";
import type { BinaryOperator } from "./tree.ts";

/** Associativity of a binary operator. */
export const Side = { Left: 0, Right: 1, None: 2 } as const;

/** Binding power of the prefix operators and of `?`, among those of the binary operators below. */
export const NOT_POWER = 8;
const HAS_ATTR_POWER = 12;
export const NEGATE_POWER = 13;

/** Binding power, associativity and spelling of binary operators, by token kind; power 0 is not an operator. */
export const POWER = new Uint8Array(64);
export const SIDE = new Uint8Array(64);
export const OPERATOR: BinaryOperator[] = [];
for (const [kind, operator, power, side] of [
  [Token.PipeInto, "|>", 1, Side.Left],
  [Token.PipeFrom, "<|", 1, Side.Right],
  [Token.Implies, "->", 2, Side.Right],
  [Token.LogicalOr, "||", 3, Side.Left],
  [Token.And, "&&", 4, Side.Left],
  [Token.Equal, "==", 5, Side.None],
  [Token.NotEqual, "!=", 5, Side.None],
  [Token.Less, "<", 6, Side.None],
  [Token.LessEqual, "<=", 6, Side.None],
  [Token.Greater, ">", 6, Side.None],
  [Token.GreaterEqual, ">=", 6, Side.None],
  [Token.Update, "//", 7, Side.Right],
  [Token.Plus, "+", 9, Side.Left],
  [Token.Minus, "-", 9, Side.Left],
  [Token.Times, "*", 10, Side.Left],
  [Token.Divide, "/", 10, Side.Left],
  [Token.Concat, "++", 11, Side.Right],
] as const) {
  POWER[kind] = power;
  SIDE[kind] = side;
  OPERATOR[kind] = operator;
}
POWER[Token.Question] = HAS_ATTR_POWER;
