import { pathText, type ValuePart } from "../../../nix/index.ts";
import type { Expr } from "../../../nix/tree.ts";
import { inputPath } from "../flakes/sources.ts";
import { extendPath, filePath, folderOf, joinPath } from "../paths.ts";
import type { NixFile } from "../project.ts";
import { type Env, either, type PathValue, stringOf, stringsOf, unknown, type Value } from "../values.ts";
import type { Evaluator } from "./evaluator.ts";

/** Beyond this length a string is built for no reader, and its text is not followed. */
const LONGEST = 65_536;

/** A string, or the path that it is the place of. */
export function evaluateString(
  evaluator: Evaluator,
  file: NixFile,
  parts: readonly ValuePart[],
  env: Env | undefined,
): Value {
  const [first] = parts;
  if (first !== undefined && typeof first !== "string") {
    const head = evaluator.value({ file, expr: first.expr, env });
    const base = head.kind === "ref" ? inputPath(head) : head.kind === "path" ? head : undefined;
    if (base !== undefined) return pathFrom(evaluator, file, base, parts.slice(1), env);
  }
  return textsOf(evaluator, file, parts, env);
}

/** A path literal. */
export function evaluatePath(
  evaluator: Evaluator,
  file: NixFile,
  expr: Expr & { kind: "Path" },
  env: Env | undefined,
): Value {
  const literal = pathText(expr);
  const folder = folderOf(file.path);
  if (literal !== undefined) return filePath(joinPath(folder, literal), undefined);
  const [first, ...rest] = expr.parts.map((part) => (part.kind === "Text" ? part.raw : part));
  if (typeof first !== "string") return unknown("a path that begins with an interpolation");
  const cut = first.slice(0, first.lastIndexOf("/") + 1);
  const base = filePath(joinPath(folder, cut === "" ? "./" : cut), undefined);
  return pathFrom(
    evaluator,
    file,
    base,
    [first.slice(cut.length), ...rest].filter((part) => part !== ""),
    env,
    "/",
  );
}

/** A path with more behind it. */
function pathFrom(
  evaluator: Evaluator,
  file: NixFile,
  base: PathValue,
  parts: readonly ValuePart[],
  env: Env | undefined,
  between = "",
): Value {
  const tail = textsOf(evaluator, file, parts, env);
  const texts = stringsOf(tail);
  if (texts === undefined) return { ...base, path: undefined, below: base.below ?? base.path };
  return either([...texts].map((text) => extendPath(base, between + text)));
}

function textsOf(
  evaluator: Evaluator,
  file: NixFile,
  parts: readonly ValuePart[],
  env: Env | undefined,
): Value {
  let texts: readonly string[] = [""];
  for (const part of parts) {
    const more =
      typeof part === "string" ? [part] : stringsOf(evaluator.value({ file, expr: part.expr, env }));
    if (more === undefined) return unknown("a string is built from parts that are not visible");
    texts = texts.flatMap((text) => [...more].map((end) => text + end));
    evaluator.project.budget.spend(texts.length);
    if (texts.some(({ length }) => length > LONGEST)) return unknown("a string is too long to be followed");
  }
  return either(texts.map(stringOf));
}
