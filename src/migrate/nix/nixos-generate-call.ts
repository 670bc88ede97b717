import { FORMAT_NAMES, findFormat } from "../../formats/index.ts";
import { staticName } from "../../nix/strings.ts";
import type { Apply, Attr, Expr, Node } from "../../nix/tree.ts";
import { announcedDifferences } from "../differences.ts";
import { lineEnding } from "../edit/layout.ts";
import type { Finding, Fixer, MigrateOptions, Repository, SourceFile } from "../engine/types.ts";
import { knowsFormatAttr, readsFormat } from "./built.ts";
import { rewriteCall, rewriteLookup } from "./call.ts";
import { baseHas, baseValue } from "./call-arguments.ts";
import { type Call, callAt, isWritten, writtenMember } from "./call-read.ts";
import { described, diskSizeNote, type Refusal, release, unknownFormat } from "./call-words.ts";
import { doubtForks } from "./forks.ts";
import { type FunctionFile, serve } from "./function-file.ts";
import { LIST_ORDER } from "./list-order.ts";
import { EVERYTHING, type FunctionNeeds, joinNeeds, LOCAL_FUNCTION_FILE } from "./local-function.ts";
import { findOldOption } from "./old-options.ts";
import type { Origin, Via } from "./origin.ts";
import { hasOwnGenerate } from "./own-generate.ts";
import { nixpkgsChange, stillToRaise, tooOld } from "./pins.ts";
import { possibleMember, possibleMemberOfMapped, possibleStrings, possibleValues } from "./possible.ts";
import { reachNixpkgs } from "./reach.ts";
import { type NixSource, openSource, relativePath } from "./source.ts";
import { boardTargetOf, targetOf } from "./target.ts";

/**
 * Calls of nixosGenerate become calls of nixosSystem, the image taken from `system.build.images`. Where a format or the
 * arguments can only be known by evaluating, or where the function itself is handed on, a function of the repository's
 * own takes its place.
 */
export const nixosGenerateCall: Fixer = {
  id: "nixos-generate-call",
  summary: "build images with nixosSystem and system.build.images instead of nixosGenerate",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: ["nixosGenerate"],
  check(file, repository, options) {
    const source = openSource(repository, file.path);
    if (source === undefined) return [];
    const findings = new Check(file, repository, source, options).run();
    return findings.map((finding) => doubtForks(finding, source.origins.flake));
  },
};

type Generate = Origin & { readonly kind: "generate" };

/** A finding that waits until it is known what the function of the repository must serve. */
type Pending = () => Finding;

class Check {
  /** What the places of this file need of the function that takes nixosGenerate's place. */
  #needs: FunctionNeeds | undefined;

  constructor(
    readonly file: SourceFile,
    readonly repository: Repository,
    readonly source: NixSource,
    readonly options: MigrateOptions,
  ) {}

  run(): readonly Finding[] {
    const found = this.source.scopes.nodes.flatMap((node) => this.#node(node) ?? []);
    return found.map((each) => (typeof each === "function" ? each() : each));
  }

  #node(node: Node): Finding | Pending | readonly (Finding | Pending)[] | undefined {
    if (node.kind === "Identifier" || node.kind === "Select") {
      const origin = this.source.origins.of(node);
      if (origin?.kind === "generate") return this.#use(node, origin);
      return node.kind === "Select" ? this.#unknown(node) : undefined;
    }
    if (node.kind !== "Inherit") return undefined;
    return node.attrs.flatMap((attr) => this.#inherited(node, attr) ?? []);
  }

  #use(node: Expr, origin: Generate): Finding | Pending | undefined {
    const { scopes } = this.source;
    // Without a parent it is all that the file holds.
    const parent = scopes.parent(node);
    if (parent?.kind === "Apply" && parent.func === node) return this.#call(parent, origin.via);
    if (parent?.kind === "AttrBinding" && scopes.parent(parent)?.kind === "LetIn") {
      // An alias: the places that use it are looked at themselves.
      return undefined;
    }
    return this.#value(node, node, origin.via);
  }

  /** `inherit (nixos-generators) nixosGenerate;`: in a `let` an alias, in a set the function handed on. */
  #inherited(inherit: Node & { kind: "Inherit" }, attr: Attr): Finding | Pending | undefined {
    if (staticName(attr) !== "nixosGenerate") return undefined;
    const { scopes, origins } = this.source;
    const home = scopes.parent(inherit)!;
    if (home.kind === "LetIn") return undefined;
    const from = inherit.from === undefined ? undefined : origins.of(inherit.from.expr);
    const binder = inherit.from === undefined ? scopes.inherited(inherit, attr) : undefined;
    const own = binder === undefined ? undefined : origins.ofBinder(binder);
    const via = from?.kind === "generators" ? from.via : own?.kind === "generate" ? own.via : undefined;
    return via === undefined ? undefined : this.#inheritedValue(inherit, attr, via);
  }

  #call(apply: Apply, via: Via): Finding | Pending {
    const call = callAt(this.source, apply);
    const formats = this.#formats(call);
    const found =
      formats === undefined ? "a computed format" : [...formats].map((name) => `"${name}"`).join(", ");
    const message = `nixosGenerate of nixos-generators builds ${found} here`;
    const old = tooOld(this.repository, this.source.origins.flake, this.options);
    if (old !== undefined) return { ...this.#at(apply.func), message, ...release(old) };
    if (formats !== undefined && !needsOf(call, formats).custom) {
      const unknown = [...formats].filter((name) => findFormat(name) === undefined);
      if (unknown.length > 0) return { ...this.#at(apply.func), message, ...unknownFormat(unknown[0]!) };
    }
    const next = findOldOption(this.repository, formats ?? new Set());
    if (next !== undefined) return { ...this.#at(apply.func), message, withheld: "needs-decision", next };
    return (
      this.#direct(call, formats, via, message) ??
      this.#replaced(
        call.apply.func,
        via,
        message,
        needsOf(call, formats ?? this.#possible(call, "format", this.repository)),
      )
    );
  }

  /** The formats a call can build, where the file shows them. */
  #formats(call: Call): ReadonlySet<string> | undefined {
    return this.#possible(call, "format", undefined);
  }

  /** The strings an argument of the call can be. */
  #possible(call: Call, name: string, repository: Repository | undefined): ReadonlySet<string> | undefined {
    const member = writtenMember(call, name);
    if (member?.kind === "binding") return possibleStrings(repository, this.source, member.binding.value);
    if (member?.kind === "inherit") {
      const { inherit, attr } = member;
      if (inherit.from !== undefined) {
        const select = {
          kind: "Select",
          target: inherit.from.expr,
          default: undefined,
          start: attr.start,
          end: attr.end,
        };
        const path = { kind: "AttrPath", attrs: [attr], start: attr.start, end: attr.end };
        return possibleStrings(repository, this.source, { ...select, path } as Expr);
      }
      const binder = this.source.scopes.inherited(inherit, attr);
      return binder === undefined ? undefined : possibleValues(repository, this.source, binder);
    }
    const { bases } = call.arguments;
    const value = baseValue(this.source, bases, name);
    if (value !== undefined) return possibleStrings(repository, this.source, value);
    return bases.length === 1 ? possibleMember(repository, this.source, bases[0]!, name).strings : undefined;
  }

  #direct(
    call: Call,
    formats: ReadonlySet<string> | undefined,
    via: Via,
    message: string,
  ): Finding | undefined {
    if (formats === undefined || isWritten(call, "customFormats")) return undefined;
    // In place, nothing would declare what the modules read.
    if (readsFormat(this.repository)) return undefined;
    const system = this.#possible(call, "system", undefined);
    const targets = [...formats].flatMap((format) => {
      const named = findFormat(format)?.system;
      const known = named === undefined || (system?.size === 1 && system.has(named));
      return (known ? targetOf(format) : boardTargetOf(format)) ?? [];
    });
    const reach = reachNixpkgs(this.repository, this.source, call.apply.func, via);
    if (targets.length < formats.size || targets.length === 0) return undefined;
    if (!reach.ok)
      return { ...this.#at(call.apply.func), message, withheld: reach.withheld, next: reach.next };
    const rewrite =
      targets.length === 1
        ? rewriteCall(this.repository, call, targets[0]!, reach.text, this.options, system)
        : rewriteLookup(this.repository, call, targets, reach.text, this.options);
    if (rewrite === undefined) return undefined;
    const order = rewrite.enclosed ? [LIST_ORDER] : [];
    return {
      ...this.#at(call.apply.func),
      message,
      fix: {
        title: `build ${targets.map(described).join(", ")} with nixosSystem`,
        applicability: "safe",
        edits: [...rewrite.edits, ...reach.edits],
        removes: rewrite.removes,
        notes: [...this.#notes([...formats]), ...order.map(({ text }) => text), ...diskSizeNote(call)],
        differs: [...announcedDifferences([...formats]), ...order],
      },
    };
  }

  #value(node: Expr, at: Expr, via: Via): Pending {
    const message = "nixosGenerate of nixos-generators is handed on here";
    const formats = possibleMemberOfMapped(this.source, node, "format").strings;
    const custom = !possibleMemberOfMapped(this.source, node, "customFormats").absent;
    const known = formats !== undefined && [...formats].every((name) => findFormat(name) !== undefined);
    const needs = known ? { formats, custom } : EVERYTHING;
    return this.#replaced(node, via, message, needs, at);
  }

  /** Put the repository's own function where nixosGenerate stood. */
  #replaced(node: Expr, via: Via, message: string, needs: FunctionNeeds, at: Expr = node): Pending {
    this.#need(needs);
    return () => {
      const place = this.#functionFor(node, via);
      if ("withheld" in place) return { ...this.#at(at), message, ...place };
      const edit = { path: this.source.path, start: node.start, end: node.end, text: `(${place.text})` };
      return { ...this.#at(at), message, fix: this.#functionFix(place, [edit]) };
    };
  }

  #inheritedValue(inherit: Node & { kind: "Inherit" }, attr: Attr, via: Via): Pending {
    const message = "nixosGenerate of nixos-generators is handed on here";
    this.#need(EVERYTHING);
    return () => {
      const place = this.#functionFor(inherit, via);
      if ("withheld" in place) return { ...this.#at(attr), message, ...place };
      const { path } = this.source;
      const row = `nixosGenerate = ${place.text};`;
      const edits =
        inherit.attrs.length === 1
          ? [{ path, start: inherit.start, end: inherit.end, text: row }]
          : [
              { path, start: attr.start, end: attr.end, text: "" },
              { path, start: inherit.end, end: inherit.end, text: ` ${row}` },
            ];
      return { ...this.#at(attr), message, fix: this.#functionFix(place, edits) };
    };
  }

  #need(asked: FunctionNeeds): void {
    // A module that says what its image is needs the option to say it with.
    const needs = { ...asked, custom: asked.custom || knowsFormatAttr(this.repository) };
    this.#needs = this.#needs === undefined ? needs : joinNeeds(this.#needs, needs);
  }

  #functionFor(site: Node, via: Via): FunctionPlace | Refusal {
    const { flake } = this.source.origins;
    const old = tooOld(this.repository, flake, this.options);
    if (old !== undefined) return release(old);
    const reach = reachNixpkgs(this.repository, this.source, site, via);
    if (!reach.ok) return { withheld: reach.withheld, next: reach.next };
    const folder = flake === undefined || flake.folder === "" ? "" : `${flake.folder}/`;
    const path = `${folder}${LOCAL_FUNCTION_FILE}`;
    const file = serve(this.repository, path, this.#needs!, this.options, lineEnding(this.file.text));
    if (file === undefined) {
      return { withheld: "needs-decision", next: `move "${path}" out of the way and run this again` };
    }
    const text = `import ${relativePath(this.source.path, path)} ${reach.text}`;
    return { ...file, text, edits: [...reach.edits, ...file.edits] };
  }

  #functionFix(place: FunctionPlace, edits: NonNullable<Finding["fix"]>["edits"]) {
    const formats = [...(place.needs.formats ?? FORMAT_NAMES)];
    const known = place.needs.formats === undefined ? [] : formats;
    return {
      title: `take the function from ${LOCAL_FUNCTION_FILE}, on top of nixosSystem`,
      applicability: "safe" as const,
      edits: [...edits, ...place.edits],
      creates: place.creates,
      removes: place.removes,
      notes: [...this.#notes(known), LIST_ORDER.text],
      differs: [...announcedDifferences(formats), LIST_ORDER],
    };
  }

  /** `gen.nixosGenerate` of something that cannot be followed. */
  #unknown(node: Expr & { kind: "Select" }): Finding | undefined {
    if (staticName(node.path.attrs.at(-1)!) !== "nixosGenerate" || hasOwnGenerate(this.repository))
      return undefined;
    const source = this.file.text.slice(node.start, node.end);
    return {
      ...this.#at(node),
      message: `"${source}" may be the function of nixos-generators`,
      withheld: "unknown-origin",
      next: "if it is, hand the flake input in under its own name, and run this again",
    };
  }

  #notes(formats: readonly string[]): readonly string[] {
    const { flake } = this.source.origins;
    const change = nixpkgsChange(this.repository, flake);
    return [
      ...(change === undefined ? [] : [change]),
      ...announcedDifferences(formats).map(({ text }) => text),
      ...stillToRaise(this.repository, flake, this.options),
    ];
  }

  #at({ start, end }: { start: number; end: number }): Pick<Finding, "path" | "start" | "end"> {
    return { path: this.file.path, start, end };
  }
}

interface FunctionPlace extends FunctionFile {
  /** The function, as it is called from the place. */
  readonly text: string;
}

/** What a call may ask the function for. */
function needsOf(call: Call, formats: ReadonlySet<string> | undefined): FunctionNeeds {
  const known = formats && new Set([...formats].filter((name) => findFormat(name) !== undefined));
  const { bases } = call.arguments;
  const absent =
    baseHas(call.source, bases, "customFormats") === false ||
    (bases.length === 1 && possibleMember(undefined, call.source, bases[0]!, "customFormats").absent);
  return { formats: known, custom: isWritten(call, "customFormats") || !absent };
}
