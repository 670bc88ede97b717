import type { Identifier, Lambda } from "../../../nix/tree.ts";
import type { NixFile } from "../project.ts";
import type { Binder } from "../scopes.ts";
import { CYCLE, type Env, either, later, optionsOf, type Thunk, unknown, type Value } from "../values.ts";
import { assumedArgument } from "./arguments.ts";
import { frameOf } from "./environments.ts";
import type { Evaluator } from "./evaluator.ts";
import { mayLack } from "./sets.ts";

/** What the parameters of functions are. */
export class Parameters {
  readonly #formals = new Map<Thunk, Map<string, Thunk>>();
  readonly #joined = new Map<Lambda, Map<string, Value>>();

  constructor(readonly evaluator: Evaluator) {}

  /** The argument itself where an expression is only the name of a parameter. */
  passedAs(file: NixFile, identifier: Identifier, env: Env | undefined): Thunk | undefined {
    const binder = file.scopes.lookup(identifier.name, identifier);
    if (binder?.kind !== "argument" && binder?.kind !== "formal") return undefined;
    const here = frameOf(env, binder.lambda);
    if (here === undefined) return undefined;
    if (binder.kind === "argument") return here.argument;
    return this.#formalThunk(file, binder, here);
  }

  /** The value of a parameter in the applications around a place. */
  value(file: NixFile, binder: Binder & { kind: "formal" | "argument" }, env: Env | undefined): Value {
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
    const { arguments: passed, complete } = this.evaluator.project.uses.callsOf(file, binder.lambda);
    const assumed = () => assumedArgument(this.evaluator.project, file, binder);
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
        const value = this.evaluator.select(option, name);
        const absent = mayLack(option, names) || value.kind === "absent";
        if (!absent) return [value];
        const byDefault =
          formal.default === undefined ? [] : [this.evaluator.value({ file, expr: formal.default, env })];
        return [value, ...byDefault];
      }),
    );
  }
}
