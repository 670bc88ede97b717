import { staticName, unwrap } from "../../../../nix/strings.ts";
import type { AttrSet, Binding, Expr, List, Node } from "../../../../nix/tree.ts";
import { appendBinding, appendItem, asOperand, insertBinding, isOperand } from "../../../edit/insertion.ts";
import {
  collapseGaps,
  commentsWithin,
  indent,
  indentAt,
  indentLines,
  lineEnding,
  startsLine,
} from "../../../edit/layout.ts";
import { removeBindings, removeInherited } from "../../../edit/removal.ts";
import type { Edit, FileEdit } from "../../../engine/types.ts";
import type { NixFile, Project } from "../../../model/project.ts";
import {
  isReplaced,
  type Member,
  mayHave,
  memberOf,
  memberText,
  nestedMembers,
  type Operand,
  OURS,
  readArguments,
  surelyHas,
  type WrittenArguments,
  writtenMember,
} from "../arguments.ts";
import type { GenerateCall } from "../calls.ts";
import { removeDeadNames } from "./dead-names.ts";
import { systemRow } from "./system.ts";

/** What a call becomes. */
export interface CallText {
  /** How nixpkgs is written there. */
  readonly nixpkgs: string;
  /** What is taken of the system, such as `config.system.build.images.iso`; or what is written around the system. */
  readonly result: string | { readonly before: string; readonly behind: string };
  /** The system is this image and nothing else: what is added belongs into no list that others share. */
  readonly whole: boolean;
  /** A module may ask for the system that nixosGenerate was not told. */
  readonly asksForSystem: boolean;
  /** Options that move where they are written. */
  readonly moves: readonly FileEdit[];
  /** Modules to put in front of the list, and at its end. */
  readonly first: readonly string[];
  readonly last: readonly string[];
}

export interface CallRewrite {
  readonly edits: readonly FileEdit[];
  readonly removes: readonly string[];
}

/** The call on nixosSystem, with the image taken from the result; undefined where it cannot be edited in place. */
export function rewriteCall(project: Project, call: GenerateCall, text: CallText): CallRewrite | undefined {
  return new Writer(project, call, text).write();
}

class Writer {
  readonly #file: NixFile;
  readonly #arguments: WrittenArguments;
  readonly #edits: (Edit & { readonly path?: string })[] = [];
  readonly #removes: string[] = [];
  readonly #leaving: Binding[] = [];
  /** The set that new bindings go into. */
  readonly #set: AttrSet | undefined;

  constructor(
    readonly project: Project,
    readonly call: GenerateCall,
    readonly text: CallText,
  ) {
    this.#file = call.file;
    this.#arguments = readArguments(project, call.file, call.apply.args[0]!);
    this.#set = this.#arguments.operands.at(-1)?.set;
  }

  write(): CallRewrite | undefined {
    const { apply } = this.call;
    const { operands } = this.#arguments;
    const builder = this.#builder();
    if (apply.args.length > 1 || builder === undefined) return undefined;
    if (!operands.every((operand) => this.#editable(operand))) return undefined;
    const rows = this.#modulesRow();
    if (rows === undefined) return undefined;
    const system = this.text.asksForSystem ? systemRow(this.project, this.call, this.#arguments) : undefined;
    const grows = rows.length > 0 || system !== undefined;
    this.#isExtended = grows && (this.#set === undefined || this.#set.recursive);
    for (const operand of operands) this.#drop(operand, grows && operand.set === this.#set);
    for (const row of rows) this.#append(row);
    if (system !== undefined) this.#appendSystem(system);
    this.#around(builder);
    const path = this.#file.path;
    return {
      edits: [...this.#edits.map((edit) => ({ path, ...edit })), ...this.#elsewhere, ...this.text.moves],
      removes: this.#removes,
    };
  }

  /** The function that takes nixosGenerate's place; undefined where it comes from out of sight. */
  #builder(): string | undefined {
    const member = writtenMember(this.#arguments, "nixosSystem");
    if (member === undefined)
      return mayHave(this.call.argument, "nixosSystem") ? undefined : `${this.text.nixpkgs}.lib.nixosSystem`;
    if (!this.#arguments.direct || isReplaced(this.#arguments, "nixosSystem", member)) return undefined;
    if (member.kind === "binding") return asOperand(this.#file.tree, member.binding.value);
    return memberText(this.#file, "nixosSystem", member);
  }

  #editable({ set }: Operand): boolean {
    if (set === undefined) return true;
    // `${name} = ...` may be any of the arguments that go or change.
    const computed = set.bindings.some(
      (binding) => binding.kind === "AttrBinding" && staticName(binding.path.attrs[0]!) === undefined,
    );
    if (computed) return false;
    const nested = OURS.some((name) => name !== "customFormats" && nestedMembers(set, name).length > 0);
    return !nested && (!set.recursive || this.#staysRecursive(set));
  }

  /**
   * Whether the rows of a `rec` set go on meaning the same: no row reads what goes or changes, nothing new is bound,
   * and what is written outside the set from now on does not come from it.
   */
  #staysRecursive(set: AttrSet): boolean {
    const [root] = this.text.nixpkgs.split(".");
    const plain = ["format", "modules", "system"].every((name) => memberOf(set, name)?.kind === "binding");
    if (!plain || memberOf(set, root!) !== undefined || memberOf(set, "nixosSystem") !== undefined)
      return false;
    const { scopes } = this.#file;
    return scopes
      .bindersOf(set)
      .every(({ name }) => !([...OURS, "modules"] as string[]).includes(name) || this.#unread(set, name));
  }

  #unread(set: AttrSet, name: string): boolean {
    const { scopes } = this.#file;
    const binder = scopes.bindersOf(set).find((each) => each.name === name);
    return binder === undefined || scopes.references(binder).length === 0;
  }

  /** The row for modules that are not edited where they are written; undefined where there is no way to say it. */
  #modulesRow(): readonly string[] | undefined {
    const member = writtenMember(this.#arguments, "modules");
    const { first, last } = this.text;
    const certain = surelyHas(this.call.argument, "modules");
    const plain = certain && first.length === 0 && last.length === 0;
    if (member !== undefined && isReplaced(this.#arguments, "modules", member)) return plain ? [] : undefined;
    if (member?.kind === "binding") {
      this.#editModules(member.binding.value);
      return [];
    }
    if (member?.kind === "inherit") {
      if (plain) return [];
      this.#dropMember(member);
      return [`modules = ${this.#list(memberText(this.#file, "modules", member))};`];
    }
    if (!mayHave(this.call.argument, "modules")) return [`modules = ${this.#list(undefined)};`];
    if (plain || this.#extendBase()) return [];
    const base = this.#base();
    return base === undefined ? undefined : [`modules = ${this.#list(base)};`];
  }

  /**
   * Puts the additions into the list of an operand where that is written: they say nothing of other images, so whatever
   * else the list serves stays as it was.
   */
  #extendBase(): boolean {
    const { first, last } = this.text;
    const holders = this.#arguments.operands.filter(({ value }) => mayHave(value, "modules"));
    const value = holders.length === 1 ? holders[0]!.value : undefined;
    if (value?.kind !== "attrs" || first.length > 0 || this.text.whole) return false;
    const place = value.attrs.get("modules")?.place;
    const list = place === undefined || value.optional.has("modules") ? undefined : lastList(place.expr);
    if (place === undefined || list === undefined) return false;
    // The name of nixpkgs means something here, and maybe nothing there.
    if (last.some((item) => item.includes(`\${${this.text.nixpkgs}}`))) return false;
    this.#elsewhere.push(...addItems(place.file, list, last));
    return true;
  }

  readonly #elsewhere: FileEdit[] = [];

  /** Whether new bindings go into a set of their own behind the row. */
  #isExtended = false;

  /** How the modules of an operand that is not a literal set are referred to. */
  #base(): string | undefined {
    const holders = this.#arguments.operands.filter(({ value }) => mayHave(value, "modules"));
    const [holder] = holders;
    if (holder === undefined || holders.length > 1 || holder.set !== undefined) return undefined;
    const simple = holder.expr.kind === "Identifier" || holder.expr.kind === "Select";
    const written = this.#file.tree.text.slice(holder.expr.start, holder.expr.end);
    if (!simple && (written.includes("\n") || written.length > 40)) return undefined;
    const target = simple ? written : `(${written})`;
    return surelyHas(holder.value, "modules") ? `${target}.modules` : `(${target}.modules or [ ])`;
  }

  /** The list of modules as a new value, around what is there. */
  #list(there: string | undefined): string {
    const { first, last } = this.text;
    const parts = [
      ...(first.length > 0 && there !== undefined ? [listText(first)] : []),
      ...(there === undefined ? [] : [there]),
      ...(last.length > 0 && there !== undefined ? [listText(last)] : []),
    ];
    return there === undefined ? listText([...first, ...last]) : parts.join(" ++ ");
  }

  /** Changes a list of modules where it is written. */
  #editModules(value: Expr): void {
    const { first, last } = this.text;
    const list = lastList(value);
    const items = [...first, ...last];
    if (items.length === 0) return;
    if (list !== undefined) this.#edits.push(...addItems(this.#file, list, items));
    else {
      const loose = LOOSE.has(value.kind);
      if (loose) this.#insert(value.start, "(");
      this.#insert(value.end, `${loose ? ")" : ""} ++ ${this.#laidOut(listText(items), value)}`);
    }
  }

  #laidOut(block: string, at: Node): string {
    const { text } = this.#file.tree;
    return indentLines(block, indentAt(text, at.start), lineEnding(text));
  }

  /** Takes what nixosSystem would refuse out of an operand. */
  #drop(operand: Operand, filled: boolean): void {
    const { set, value, expr } = operand;
    if (set === undefined) {
      const gone = OURS.filter((name) => mayHave(value, name));
      if (gone.length === 0) return;
      const [open, close] = isOperand(expr) ? ["", ""] : ["(", ")"];
      // Parentheses around the whole argument do for it as well.
      const alone =
        this.#arguments.operands.length === 1 && this.call.apply.args[0] !== this.#arguments.whole;
      this.#insert(expr.start, `${alone ? "" : "("}removeAttrs ${open}`);
      this.#insert(expr.end, `${close} [ ${gone.map((name) => `"${name}"`).join(" ")} ]${alone ? "" : ")"}`);
      return;
    }
    const bindings = OURS.flatMap((name) => nestedMembers(set, name));
    this.#leaving.push(...bindings);
    for (const name of OURS) {
      const member = memberOf(set, name);
      if (member !== undefined) this.#dropMember(member);
    }
    this.#removeLeaving(operand, set, filled);
  }

  #dropMember(member: Member): void {
    if (member.kind === "binding") this.#leaving.push(member.binding);
    else if (member.inherit.attrs.length === 1) this.#leaving.push(member.inherit);
    else this.#words.push(member);
  }

  readonly #words: (Member & { kind: "inherit" })[] = [];

  #removeLeaving(operand: Operand, set: AttrSet, filled: boolean): void {
    const { tree } = this.#file;
    const words = this.#words.filter((word) => word.set === set);
    const emptied = new Set(
      words
        .map(({ inherit }) => inherit)
        .filter(
          (inherit) => words.filter((word) => word.inherit === inherit).length === inherit.attrs.length,
        ),
    );
    const leaving = [...set.bindings.filter((each) => this.#leaving.includes(each)), ...emptied];
    const bare = commentsWithin(tree, set).length === 0;
    const all = leaving.length === set.bindings.length && leaving.length > 0;
    if (all && bare && !filled && this.#arguments.operands.length > 1 && this.#withoutOperand(operand))
      return;
    if (all && bare && filled && !startsLine(tree.text, set.bindings[0]!.start)) {
      this.#edits.push({ start: set.open + 1, end: set.end - 1, text: "" });
      return;
    }
    const removals = [
      ...(leaving.length === 0 ? [] : [removeBindings(tree, leaving)]),
      ...words
        .filter(({ inherit }) => !emptied.has(inherit))
        .map(({ inherit, index }) => removeInherited(tree, inherit, inherit.attrs[index]!)),
    ];
    this.#edits.push(...removals.flatMap((removal) => removal.edits));
    this.#removes.push(...removals.flatMap((removal) => removal.comments));
  }

  /** `common // { format = "iso"; }` is `common`, and needs no parentheses when it is a name. */
  #withoutOperand(operand: Operand): boolean {
    const { operands, whole } = this.#arguments;
    const argument = this.call.apply.args[0]!;
    if (operands.length !== 2 || whole.kind !== "Binary") return false;
    const rest = operands.find((each) => each !== operand)!.expr;
    // With another operand behind it, the name is part of a row again.
    const named = !this.#isExtended && (rest.kind === "Identifier" || rest.kind === "Select");
    const alone =
      argument.kind === "Paren" &&
      argument.expr === whole &&
      commentsWithin(this.#file.tree, argument).length === 0;
    const kept = this.#operandRange(rest);
    const from = named && alone ? argument.start : whole.start;
    const to = named && alone ? argument.end : whole.end;
    if (from < kept.start) this.#edits.push({ start: from, end: kept.start, text: "" });
    if (kept.end < to) this.#edits.push({ start: kept.end, end: to, text: "" });
    return true;
  }

  /** An operand with the parentheses around it. */
  #operandRange(expr: Node): { start: number; end: number } {
    const parent = this.#file.scopes.parent(expr);
    return parent?.kind === "Paren" && this.#arguments.whole !== parent && parent !== this.call.apply.args[0]
      ? parent
      : expr;
  }

  /** A new binding in the set that wins, or in one of its own behind the row. */
  #append(row: string): void {
    const { tree } = this.#file;
    if (this.#set !== undefined && !this.#set.recursive)
      this.#edits.push(...appendBinding(tree, this.#set, row, this.#leaving));
    else this.#added.push(row);
  }

  /** Behind the packages that it comes from, where those are written in the set. */
  #appendSystem(row: string): void {
    const set = this.#set?.recursive === false ? this.#set : undefined;
    const pkgs = set === undefined ? undefined : memberOf(set, "pkgs");
    if (set !== undefined && pkgs?.kind === "binding")
      this.#edits.push(insertBinding(this.#file.tree, set, row, pkgs.binding));
    else if (pkgs?.kind === "inherit" && pkgs.inherit.from === undefined && row === "inherit system;")
      this.#insert(pkgs.inherit.attrs[pkgs.index]!.end, " system");
    else this.#append(row);
  }

  readonly #added: string[] = [];

  #around(builder: string): void {
    const { apply } = this.call;
    const { result } = this.text;
    if (this.#added.length > 0) this.#behind(`{\n${indent(this.#added.join("\n"))}\n}`);
    const [open, close] = typeof result === "string" ? ["(", `).${result}`] : [result.before, result.behind];
    this.#edits.unshift({ start: apply.func.start, end: apply.func.end, text: `${open}${builder}` });
    this.#insert(apply.end, this.#laidOut(close, apply));
    // A computed image goes on reading the format.
    const unread = close.includes("${") ? ["customFormats"] : ["format", "customFormats"];
    const gone = unread.flatMap((name) => writtenMember(this.#arguments, name) ?? []);
    for (const { edits, comments } of removeDeadNames(this.#file, gone)) {
      this.#edits.push(...edits);
      this.#removes.push(...comments);
    }
  }

  /** One more operand at the end of the row. */
  #behind(set: string): void {
    const { whole } = this.#arguments;
    const argument = this.call.apply.args[0]!;
    const row = ` // ${this.#laidOut(set, whole)}`;
    if (argument !== whole) this.#insert(whole.end, row);
    else {
      this.#edits.unshift({ start: argument.start, end: argument.start, text: "(" });
      this.#insert(argument.end, `${row})`);
    }
  }

  #insert(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text });
  }
}

/**
 * The call on nixosSystem with its arguments as they are: what nixosSystem would refuse is taken out of them, and
 * modules are added to the system, or all of them put into the image. Undefined where that does not do.
 */
export function wrapCall(project: Project, call: GenerateCall, text: CallText): CallRewrite | undefined {
  const { file, apply, argument } = call;
  const args = readArguments(project, file, apply.args[0]!);
  if (typeof text.result !== "string" || apply.args.length > 1 || mayHave(argument, "nixosSystem"))
    return undefined;
  const system = text.asksForSystem ? systemRow(project, call, args) : undefined;
  if (!surelyHas(argument, "modules") || system !== undefined) return undefined;
  const [value] = apply.args;
  const { before, behind } = around(call, text, isOperand(value!));
  const { path } = file;
  return {
    edits: [
      { path, start: apply.func.start, end: value!.start, text: before },
      { path, start: value!.end, end: value!.end, text: `${behind}.${text.result}` },
      ...text.moves,
    ],
    removes: [],
  };
}

/** What is written around the arguments. */
function around({ file, apply, argument }: GenerateCall, text: CallText, atom: boolean) {
  const { first, last, nixpkgs } = text;
  const gone = OURS.filter((name) => mayHave(argument, name)).map((name) => `"${name}"`);
  const laid = (items: readonly string[]) =>
    indentLines(listText(items), indentAt(file.tree.text, apply.start), lineEnding(file.tree.text));
  const [open, close] = atom ? ["", ""] : ["(", ")"];
  const taken = `[ ${gone.join(" ")} ]`;
  const items = [...first, ...last];
  const system = `(${nixpkgs}.lib.nixosSystem (removeAttrs ${open}`;
  if (items.length === 0) return { before: system, behind: `${close} ${taken}))` };
  return { before: `(${system}`, behind: `${close} ${taken})).extendModules { modules = ${laid(items)}; })` };
}

/** What swallows whatever follows it: it needs parentheses to be an operand. */
const LOOSE: ReadonlySet<Expr["kind"]> = new Set(["LetIn", "With", "Assert", "If", "Lambda"]);

/** The last list of `more ++ [ ... ]`. */
function lastList(expr: Expr): List | undefined {
  const inner = unwrap(expr);
  if (inner.kind === "List") return inner;
  return inner.kind === "Binary" && inner.operator === "++" ? lastList(inner.right) : undefined;
}

/** Puts elements at the end of a list, but for those that are there. */
export function addItems({ path, tree }: NixFile, list: List, items: readonly string[]): readonly FileEdit[] {
  const there = collapseGaps(tree.text.slice(list.start, list.end));
  const missing = items.filter((item) => !there.includes(collapseGaps(item)));
  if (missing.length === 0) return [];
  return appendItem(tree, list, missing.join("\n")).map((edit) => ({ path, ...edit }));
}

function listText(items: readonly string[]): string {
  if (items.length === 0) return "[ ]";
  const [only] = items;
  return items.length === 1 && !only!.includes("\n") ? `[ ${only} ]` : `[\n${indent(items.join("\n"))}\n]`;
}
