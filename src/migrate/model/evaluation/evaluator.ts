import {
  type Definition,
  type MergedAttrs,
  mergeBindings,
  pathText,
  staticName,
  stringParts,
  unwrap,
  type ValuePart,
} from "../../../nix/index.ts";
import type {
  Apply,
  Attr,
  AttrSet,
  Expr,
  HasAttr,
  Identifier,
  Lambda,
  Node,
  Select,
} from "../../../nix/tree.ts";
import { inputPath } from "../flakes/sources.ts";
import { applyLibrary, isGlobal, memberOfRef } from "../library/library.ts";
import { extendPath, filePath, folderOf, joinPath } from "../paths.ts";
import type { NixFile, Project } from "../project.ts";
import type { Binder, Home } from "../scopes.ts";
import {
  ABSENT,
  type AttrsValue,
  attrsOf,
  type Env,
  either,
  later,
  listOf,
  optionsOf,
  type PathValue,
  type Place,
  type RefValue,
  ready,
  stringOf,
  stringsOf,
  type Thunk,
  unknown,
  type Value,
} from "../values.ts";
import { assumedArgument } from "./arguments.ts";
import { operate } from "./operators.ts";

const CYCLE = unknown("it depends on itself");

/** Beyond this length a string is built for no reader, and its text is not followed. */
const LONGEST = 65_536;

/**
 * Works out what expressions can be: demand-driven and memoised. A parameter is what the application at hand passes,
 * or, outside of any, what all calls in sight pass. A cycle is unknown.
 */
export class Evaluator {
  readonly #memo = new Map<Expr, Map<Env | undefined, Value>>();
  readonly #thunks = new Map<Expr, Map<Env | undefined, Thunk>>();
  readonly #envs = new Map<Lambda, Map<Env | undefined, Map<Thunk, Env>>>();
  readonly #formals = new Map<Thunk, Map<string, Thunk>>();
  readonly #merged = new Map<Home, ReturnType<typeof mergeBindings>["merged"]>();
  readonly #joined = new Map<Lambda, Map<string, Value>>();
  readonly #running = new Set<Lambda>();

  constructor(readonly project: Project) {}

  value({ file, expr, env }: Place): Value {
    const inner = unwrap(expr);
    const known = this.#memo.get(inner) ?? new Map<Env | undefined, Value>();
    this.#memo.set(inner, known);
    const found = known.get(env);
    if (found !== undefined) return found;
    known.set(env, CYCLE);
    try {
      const value = this.project.budget.nested(() => this.#evaluate(file, inner, env));
      known.set(env, value);
      return value;
    } catch (problem) {
      known.delete(env);
      throw problem;
    }
  }

  /** The same thunk for the same expression with the same parameters: sharing is what keeps the work in line. */
  thunk({ file, expr, env }: Place): Thunk {
    const inner = unwrap(expr);
    const passed = inner.kind === "Identifier" ? this.#passedAs(file, inner, env) : undefined;
    if (passed !== undefined) return passed;
    const known = this.#thunks.get(inner) ?? new Map<Env | undefined, Thunk>();
    this.#thunks.set(inner, known);
    const place = { file, expr, env };
    const thunk = known.get(env) ?? { force: () => this.value(place), place };
    known.set(env, thunk);
    return thunk;
  }

  /** What a function gives for an argument. */
  apply(func: Value, argument: Thunk, apply?: Apply): Value {
    return either(optionsOf(func).map((option) => this.#applyOne(option, argument, apply)));
  }

  /** An attribute of a value; absent where it is certainly not there. */
  select(value: Value, name: string): Value {
    return either(
      optionsOf(value).map((option) => {
        switch (option.kind) {
          case "attrs":
            return this.#member(option, name);
          case "ref":
            return memberOfRef(this.project, option, name);
          case "unknown":
            return option;
          default:
            return ABSENT;
        }
      }),
    );
  }

  /** Any attribute of a value. */
  anyMember(value: Value): Value {
    return either(
      optionsOf(value).flatMap((option): Value[] => {
        if (option.kind === "attrs") {
          const inside = [...option.attrs.values(), ...option.others].map((each) => each.force());
          return option.open === undefined ? inside : [...inside, option.open];
        }
        if (option.kind === "ref") return [{ ...option, path: [...option.path, "*"] }];
        return option.kind === "unknown" ? [option] : [];
      }),
    );
  }

  /** Attributes as `//` merges them. */
  update(left: Value, right: Value): Value {
    return either(optionsOf(left).flatMap((a) => optionsOf(right).map((b) => this.#updateOne(a, b))));
  }

  /** The bindings of a `let` or a set, merged as Nix merges them. */
  merged(home: Home): MergedAttrs {
    const known =
      this.#merged.get(home) ??
      mergeBindings(home.bindings, home.kind === "AttrSet" ? home.recursive : true).merged;
    this.#merged.set(home, known);
    return known;
  }

  /** The value of a variable. */
  binder(file: NixFile, binder: Binder, env: Env | undefined): Value {
    switch (binder.kind) {
      case "binding":
      case "inherit": {
        const definition = this.merged(binder.home).attrs.get(binder.name);
        if (definition === undefined)
          return unknown(`"${binder.name}" is bound in a way that is not followed`);
        return this.#definition(file, binder.home, binder.name, definition, trim(env, binder.home)).force();
      }
      case "formal":
      case "argument":
        return this.#parameter(file, binder, env);
    }
  }

  #evaluate(file: NixFile, expr: Expr, env: Env | undefined): Value {
    switch (expr.kind) {
      case "String":
      case "IndentedString":
        return this.#string(file, stringParts(expr), env);
      case "Uri":
        return stringOf(expr.value);
      case "Path":
        return this.#path(file, expr, env);
      case "Integer":
        return { kind: "scalar", value: Number(expr.raw) };
      case "Float":
      case "Unary":
        return this.#unary(file, expr, env);
      case "SearchPath":
        return { kind: "ref", root: { kind: "builtins" }, path: [`<${expr.name}>`] };
      case "List":
        return listOf(expr.items.map((item) => this.thunk({ file, expr: item, env })));
      case "AttrSet":
        return this.#set(file, expr, env);
      case "LetIn":
      case "With":
      case "Assert":
        return this.value({ file, expr: expr.body, env });
      case "If":
        return this.#if(file, expr, env);
      case "Lambda":
        return { kind: "function", lambda: expr, place: { file, expr, env } };
      case "Apply":
        return this.#apply(file, expr, env);
      case "Select":
        return this.#select(file, expr, env);
      case "HasAttr":
        return this.#has(file, expr, env);
      case "Binary":
        return operate(this, file, expr, env);
      case "Identifier":
        return this.#identifier(file, expr, env);
      default:
        return unknown("an expression of a kind that is not followed");
    }
  }

  #unary(file: NixFile, expr: Expr, env: Env | undefined): Value {
    if (expr.kind !== "Unary") return { kind: "scalar", value: undefined };
    const operand = this.value({ file, expr: expr.operand, env });
    const known = operand.kind === "scalar" && typeof operand.value === "boolean" ? operand.value : undefined;
    return { kind: "scalar", value: expr.operator === "!" && known !== undefined ? !known : undefined };
  }

  #if(file: NixFile, expr: Expr & { kind: "If" }, env: Env | undefined): Value {
    const condition = this.value({ file, expr: expr.condition, env });
    const branch = (taken: Expr) => this.value({ file, expr: taken, env });
    if (condition.kind === "scalar" && condition.value === true) return branch(expr.consequent);
    if (condition.kind === "scalar" && condition.value === false) return branch(expr.alternate);
    return either([branch(expr.consequent), branch(expr.alternate)]);
  }

  #string(file: NixFile, parts: readonly ValuePart[], env: Env | undefined): Value {
    const [first] = parts;
    if (first !== undefined && typeof first !== "string") {
      const head = this.value({ file, expr: first.expr, env });
      const base = head.kind === "ref" ? inputPath(head) : head.kind === "path" ? head : undefined;
      if (base !== undefined) return this.#pathFrom(file, base, parts.slice(1), env);
    }
    return this.#texts(file, parts, env);
  }

  #texts(file: NixFile, parts: readonly ValuePart[], env: Env | undefined): Value {
    let texts: readonly string[] = [""];
    for (const part of parts) {
      const more = typeof part === "string" ? [part] : stringsOf(this.value({ file, expr: part.expr, env }));
      if (more === undefined) return unknown("a string is built from parts that are not visible");
      texts = texts.flatMap((text) => [...more].map((end) => text + end));
      this.project.budget.spend(texts.length);
      if (texts.some(({ length }) => length > LONGEST)) return unknown("a string is too long to be followed");
    }
    return either(texts.map(stringOf));
  }

  #path(file: NixFile, expr: Expr & { kind: "Path" }, env: Env | undefined): Value {
    const literal = pathText(expr);
    const folder = folderOf(file.path);
    if (literal !== undefined) return filePath(joinPath(folder, literal), undefined);
    const [first, ...rest] = expr.parts.map((part) => (part.kind === "Text" ? part.raw : part));
    if (typeof first !== "string") return unknown("a path that begins with an interpolation");
    const cut = first.slice(0, first.lastIndexOf("/") + 1);
    const base = filePath(joinPath(folder, cut === "" ? "./" : cut), undefined);
    return this.#pathFrom(
      file,
      base,
      [first.slice(cut.length), ...rest].filter((part) => part !== ""),
      env,
      "/",
    );
  }

  /** A path with more behind it. */
  #pathFrom(
    file: NixFile,
    base: PathValue,
    parts: readonly ValuePart[],
    env: Env | undefined,
    between = "",
  ): Value {
    const tail = this.#texts(file, parts, env);
    const texts = stringsOf(tail);
    if (texts === undefined) return { ...base, path: undefined, below: base.below ?? base.path };
    return either([...texts].map((text) => extendPath(base, between + text)));
  }

  #set(file: NixFile, set: AttrSet, env: Env | undefined): Value {
    const place = { file, expr: set, env };
    return this.#fromMerged(file, set, this.merged(set), env, { set, place });
  }

  #fromMerged(
    file: NixFile,
    home: Home,
    merged: MergedAttrs,
    env: Env | undefined,
    written?: AttrsValue["written"],
  ): AttrsValue {
    const attrs = new Map<string, Thunk>();
    const others: Thunk[] = [];
    const optional = new Set<string>();
    for (const [name, definition] of merged.attrs)
      attrs.set(name, this.#definition(file, home, name, definition, env));
    for (const dynamic of merged.dynamic) {
      const thunk = this.#definedAs(file, home, dynamic.value, env);
      const names = this.#attrName(file, dynamic.name, env);
      if (names === undefined) others.push(thunk);
      // One of several names: each may be there or not.
      else
        for (const name of names) {
          attrs.set(name, eitherThunk(attrs.get(name), thunk));
          if (names.size > 1) optional.add(name);
        }
    }
    return attrsOf(attrs, { others, optional, written });
  }

  #attrName(file: NixFile, attr: Attr, env: Env | undefined): ReadonlySet<string> | undefined {
    const name = staticName(attr);
    if (name !== undefined) return new Set([name]);
    const expr = attr.kind === "DynamicAttr" ? attr.expr : attr;
    return expr.kind === "Name" ? undefined : stringsOf(this.value({ file, expr, env }));
  }

  #definedAs(file: NixFile, home: Home, value: Expr | MergedAttrs, env: Env | undefined): Thunk {
    if (value.kind !== "MergedAttrs") return this.thunk({ file, expr: value, env });
    return later(() => this.#fromMerged(file, home, value, env));
  }

  #definition(file: NixFile, home: Home, name: string, definition: Definition, env: Env | undefined): Thunk {
    switch (definition.kind) {
      case "plain":
        return this.#definedAs(file, home, definition.value, env);
      case "inheritedFrom":
        return later(() => this.select(this.value({ file, expr: definition.from, env }), name));
      case "inherited": {
        const at = definition.at as Node;
        const inherit = file.scopes.parent(at);
        const around = inherit === undefined ? undefined : file.scopes.parent(inherit);
        if (around === undefined)
          return ready(unknown(`"${name}" is inherited from code that is not visible here`));
        return later(() => this.named(file, name, around, env));
      }
    }
  }

  #identifier(file: NixFile, identifier: Identifier, env: Env | undefined): Value {
    return this.named(file, identifier.name, identifier, env);
  }

  /** What a name means at a node, also where it is not written. */
  named(file: NixFile, name: string, at: Node, env?: Env): Value {
    const binder = file.scopes.lookup(name, at);
    if (binder !== undefined) return this.binder(file, binder, env);
    const constant = CONSTANTS.get(name);
    if (constant !== undefined) return constant;
    if (isGlobal(name))
      return { kind: "ref", root: { kind: "builtins" }, path: name === "builtins" ? [] : [name] };
    return this.#throughWith(file, name, at, env);
  }

  #throughWith(file: NixFile, name: string, at: Node, env: Env | undefined): Value {
    const found: Value[] = [];
    for (const scope of file.scopes.withs(at)) {
      this.project.budget.spend();
      const holder = this.value({ file, expr: scope.scope, env: trim(env, scope) });
      const value = this.select(holder, name);
      if (value.kind !== "absent") found.push(value);
      if (optionsOf(holder).every((option) => this.#surelyHas(option, name))) break;
    }
    const [only] = found;
    if (only === undefined) return unknown(`nothing visible here defines "${name}"`);
    // An outer scope answers only where the inner ones have no such attribute, which is not known here.
    return found.length === 1 ? only : this.#firstLikely(found, name);
  }

  #firstLikely(found: readonly Value[], name: string): Value {
    const likely = found.filter((value) => value.kind === "ref" && isKnownMember(this.project, value));
    return likely.length === 1 ? likely[0]! : unknown(`"${name}" may come from one of several with`);
  }

  #surelyHas(value: Value, name: string): boolean {
    if (value.kind === "attrs") return value.attrs.has(name) && !value.optional.has(name);
    if (value.kind !== "ref") return false;
    const member = memberOfRef(this.project, value, name);
    return member.kind !== "ref" || isKnownMember(this.project, member);
  }

  #select(file: NixFile, select: Select, env: Env | undefined): Value {
    const { target, path, default: fallback } = select;
    const renamed = this.#renamed(file, select, env);
    if (renamed !== undefined) return renamed;
    let value = this.value({ file, expr: target, env });
    let missing = false;
    for (const attr of path.attrs) {
      const names = this.#attrName(file, attr, env);
      const before = value;
      value =
        names === undefined
          ? this.anyMember(before)
          : either([...names].map((name) => this.select(before, name)));
      if (names === undefined || optionsOf(before).some((one) => mayLack(one, names))) missing = true;
    }
    if (fallback === undefined) return value;
    if (!missing && value.kind !== "absent") return value;
    return either([value, this.value({ file, expr: fallback, env })]);
  }

  /** `{ qcow = "qemu"; }.${name} or name`: a name that the set has never stays as it is. */
  #renamed(file: NixFile, select: Select, env: Env | undefined): Value | undefined {
    const { target, path, default: fallback } = select;
    const [attr] = path.attrs;
    if (fallback === undefined || path.attrs.length > 1 || attr?.kind !== "DynamicAttr") return undefined;
    if (sourceOf(file, fallback) !== sourceOf(file, attr.expr)) return undefined;
    const names = this.#attrName(file, attr, env);
    if (names === undefined) return undefined;
    const table = this.value({ file, expr: target, env });
    return either(
      [...names].flatMap((name) => {
        const itself = stringOf(name);
        const found = this.select(table, name);
        if (!optionsOf(table).some((one) => mayLack(one, new Set([name])))) return [found];
        return found.kind === "absent" ? [itself] : [found, itself];
      }),
    );
  }

  #has(file: NixFile, { target, path }: HasAttr, env: Env | undefined): Value {
    let value = this.value({ file, expr: target, env });
    let certain = true;
    for (const attr of path.attrs) {
      const names = this.#attrName(file, attr, env);
      if (names?.size !== 1) return { kind: "scalar", value: undefined };
      if (optionsOf(value).some((one) => mayLack(one, names))) certain = false;
      value = this.select(value, [...names][0]!);
      if (value.kind === "absent") return { kind: "scalar", value: false };
    }
    return { kind: "scalar", value: certain ? true : undefined };
  }

  #apply(file: NixFile, apply: Apply, env: Env | undefined): Value {
    let value = this.value({ file, expr: apply.func, env });
    for (const argument of apply.args)
      value = this.apply(value, this.thunk({ file, expr: argument, env }), apply);
    return value;
  }

  #applyOne(func: Value, argument: Thunk, apply: Apply | undefined): Value {
    switch (func.kind) {
      case "function":
        return this.#call(func.lambda, func.place, argument);
      case "ref":
        return applyLibrary(this, func, argument, apply);
      case "unknown":
        return func;
      case "attrs":
        return func.attrs.has("__functor") ? unknown("a set that is called as a function") : ABSENT;
      default:
        return ABSENT;
    }
  }

  #call(lambda: Lambda, { file, env }: Place, argument: Thunk): Value {
    if (this.#running.has(lambda)) return unknown("a function that calls itself");
    this.#running.add(lambda);
    try {
      return this.value({ file, expr: lambda.body, env: this.#env(lambda, argument, env) });
    } finally {
      this.#running.delete(lambda);
    }
  }

  #env(lambda: Lambda, argument: Thunk, parent: Env | undefined): Env {
    const ofLambda = this.#envs.get(lambda) ?? new Map<Env | undefined, Map<Thunk, Env>>();
    this.#envs.set(lambda, ofLambda);
    const ofParent = ofLambda.get(parent) ?? new Map<Thunk, Env>();
    ofLambda.set(parent, ofParent);
    const env = ofParent.get(argument) ?? { lambda, argument, parent };
    ofParent.set(argument, env);
    return env;
  }

  /** The argument itself where an expression is only the name of a parameter. */
  #passedAs(file: NixFile, identifier: Identifier, env: Env | undefined): Thunk | undefined {
    const binder = file.scopes.lookup(identifier.name, identifier);
    if (binder?.kind !== "argument" && binder?.kind !== "formal") return undefined;
    const here = frameOf(env, binder.lambda);
    if (here === undefined) return undefined;
    if (binder.kind === "argument") return here.argument;
    return this.#formalThunk(file, binder, here);
  }

  #formalThunk(file: NixFile, binder: Binder & { kind: "formal" }, frame: Env): Thunk {
    const known = this.#formals.get(frame.argument) ?? new Map<string, Thunk>();
    this.#formals.set(frame.argument, known);
    const key = `${binder.lambda.start}:${binder.name}:${file.path}`;
    const thunk = known.get(key) ?? later(() => this.#formalOf(file, binder, frame.argument.force(), frame));
    known.set(key, thunk);
    return thunk;
  }

  /** A formal of a function whose argument is known: the attribute, or the default. */
  #formalOf(
    file: NixFile,
    binder: Binder & { kind: "formal" },
    argument: Value,
    env: Env | undefined,
  ): Value {
    const { name, formal } = binder;
    const names = new Set([name]);
    return either(
      optionsOf(argument).flatMap((option): Value[] => {
        const value = this.select(option, name);
        const absent = mayLack(option, names) || value.kind === "absent";
        if (!absent) return [value];
        const byDefault =
          formal.default === undefined ? [] : [this.value({ file, expr: formal.default, env })];
        return [value, ...byDefault];
      }),
    );
  }

  #parameter(file: NixFile, binder: Binder & { kind: "formal" | "argument" }, env: Env | undefined): Value {
    const frame = frameOf(env, binder.lambda);
    if (frame !== undefined) {
      return binder.kind === "argument"
        ? frame.argument.force()
        : this.#formalThunk(file, binder, frame).force();
    }
    const known = this.#joined.get(binder.lambda) ?? new Map<string, Value>();
    this.#joined.set(binder.lambda, known);
    const found = known.get(binder.name);
    if (found !== undefined) return found;
    known.set(binder.name, CYCLE);
    try {
      const value = this.#join(file, binder);
      known.set(binder.name, value);
      return value;
    } catch (problem) {
      known.delete(binder.name);
      throw problem;
    }
  }

  /** A parameter, whichever call it is: what all of them pass, or what its name says where some are out of sight. */
  #join(file: NixFile, binder: Binder & { kind: "formal" | "argument" }): Value {
    const { arguments: passed, complete } = this.project.uses.callsOf(file, binder.lambda);
    const assumed = () => assumedArgument(this.project, file, binder);
    if (!complete) return assumed();
    const joined = either(
      passed.map((argument) =>
        binder.kind === "argument"
          ? argument.force()
          : this.#formalOf(file, binder, argument.force(), undefined),
      ),
    );
    if (joined.kind === "absent")
      return unknown(`no visible code calls the function that "${binder.name}" belongs to`);
    if (optionsOf(joined).every(({ kind }) => kind === "unknown")) {
      const byName = assumed();
      return byName.kind === "ref" && byName.root.kind === "argument" ? joined : byName;
    }
    return joined;
  }

  #member(set: AttrsValue, name: string): Value {
    const thunk = set.attrs.get(name);
    if (thunk !== undefined) return thunk.force();
    const others = set.others.map((each) => each.force());
    if (set.open !== undefined) return either([...others, set.open]);
    return either(others);
  }

  #updateOne(left: Value, right: Value): Value {
    if (right.kind !== "attrs") return openOf(right);
    const base = left.kind === "attrs" ? left : undefined;
    const attrs = new Map(base?.attrs);
    const optional = new Set(base?.optional);
    // What is not known may be in front of anything that the left side has.
    const hiding = [...right.others, ...(right.open === undefined ? [] : [ready(right.open)])];
    if (hiding.length > 0)
      for (const [name, before] of attrs) attrs.set(name, eitherThunk(before, ...hiding));
    for (const [name, thunk] of right.attrs) {
      const certain = !right.optional.has(name);
      if (certain) optional.delete(name);
      else if (!attrs.has(name)) optional.add(name);
      attrs.set(name, certain ? thunk : eitherThunk(attrs.get(name), thunk));
    }
    this.project.budget.spend(attrs.size / 4);
    const others = [...(base?.others ?? []), ...right.others];
    return attrsOf(attrs, {
      others,
      optional,
      open: right.open ?? (base === undefined ? openOf(left) : base.open),
    });
  }
}

/** Why the attributes of a value that is not a visible set are unknown. */
function openOf(value: Value): Value & { kind: "unknown" } {
  return value.kind === "unknown" ? value : unknown("a set is merged with one that is not visible");
}

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", { kind: "scalar", value: true }],
  ["false", { kind: "scalar", value: false }],
  ["null", { kind: "scalar", value: null }],
]);

/** The applications around a node that lies further out. */
function trim(env: Env | undefined, node: Node): Env | undefined {
  let at = env;
  while (at !== undefined && !(at.lambda.start <= node.start && node.end <= at.lambda.end)) at = at.parent;
  return at;
}

function frameOf(env: Env | undefined, lambda: Lambda): Env | undefined {
  let at = env;
  while (at !== undefined && at.lambda !== lambda) at = at.parent;
  return at;
}

/** Whether a value may not have one of these attributes. */
export function mayLack(value: Value, names: ReadonlySet<string>): boolean {
  if (value.kind !== "attrs") return true;
  return [...names].some((name) => !value.attrs.has(name) || value.optional.has(name));
}

/** The source of an expression, without the parentheses around it. */
function sourceOf(file: NixFile, expr: Expr): string {
  const { start, end } = unwrap(expr);
  return file.tree.text.slice(start, end);
}

function isKnownMember(project: Project, { root, path }: RefValue): boolean {
  if (root.kind === "input" && project.generators.has(root.name)) return path.length > 0;
  return root.kind === "input" && path.length === 0;
}

/** Any of several thunks. */
function eitherThunk(...thunks: readonly (Thunk | undefined)[]): Thunk {
  const given = thunks.filter((thunk) => thunk !== undefined);
  return given.length === 1 ? given[0]! : later(() => either(given.map((thunk) => thunk.force())));
}
