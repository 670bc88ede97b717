import { unwrap } from "../../../nix/strings.ts";
import type { Lambda } from "../../../nix/tree.ts";
import type { Flake } from "../flakes/flake.ts";
import { isPinsName, PINS } from "../flakes/sources.ts";
import type { NixFile, Project } from "../project.ts";
import type { Binder } from "../scopes.ts";
import { type RefValue, ready, type Value } from "../values.ts";

/** The function that the outputs of a flake are, where it is written in this file. */
export function isOutputs(file: NixFile, lambda: Lambda): boolean {
  return file.flake?.path === file.path && file.flake.outputs === lambda;
}

/** An input of a flake, by the name it has there. */
export function inputRef(flake: Flake, name: string): RefValue {
  return { kind: "ref", root: { kind: "input", flake: flake.path, name }, path: [] };
}

/** All inputs of a flake. */
export function inputsRef(flake: Flake): RefValue {
  return { kind: "ref", root: { kind: "inputs", flake: flake.path }, path: [] };
}

/**
 * What a parameter is taken for by its name, where not all calls of its function are in sight: Nix hands the inputs to
 * the outputs function, and people hand them on under the names they have there.
 */
export function assumedArgument(
  project: Project,
  file: NixFile,
  binder: Binder & { kind: "formal" | "argument" },
): Value {
  const { lambda, name } = binder;
  const { flake } = file;
  if (binder.kind === "argument") {
    if (flake !== undefined && (isOutputs(file, lambda) || isInputsName(name))) return inputsRef(flake);
    // `args` of `args@{ ... }:` holds what the formals would be; a lone name is any value.
    const whole = lambda.formals !== undefined;
    if (!whole && isPinsName(name)) return PINS;
    return {
      kind: "ref",
      root: { kind: "argument", file, lambda, name: whole ? undefined : name },
      path: [],
    };
  }
  return assumedMember(project, file, lambda, name);
}

/** As `assumedArgument`, for an attribute of the whole argument. */
export function assumedMember(project: Project, file: NixFile, lambda: Lambda, name: string): Value {
  const { flake } = file;
  if (flake !== undefined) {
    if (isOutputs(file, lambda) || flake.inputs.has(name)) return inputRef(flake, name);
    if (project.generators.has(name)) return inputRef(flake, name);
    if (name === "self") return inputRef(flake, name);
    if (isInputsName(name)) return inputsRef(flake);
  } else if (project.generators.has(name)) {
    return { kind: "ref", root: { kind: "input", flake: "", name }, path: [] };
  }
  if (isPinsName(name)) return PINS;
  return { kind: "ref", root: { kind: "argument", file, lambda, name }, path: [] };
}

export function isInputsName(name: string): boolean {
  return name === "inputs" || name.endsWith("Inputs") || name.endsWith("-inputs") || name.endsWith("_inputs");
}

/** What the outputs function of a flake gives for its inputs; undefined where it is not written as a function. */
export function outputsOf(project: Project, flakePath: string): Value | undefined {
  const file = project.file(flakePath);
  const outputs = file?.flake?.outputs;
  if (file?.flake === undefined || outputs === undefined) return undefined;
  const place = { file, expr: unwrap(outputs), env: undefined };
  return project.evaluator.apply(project.evaluator.value(place), ready(inputsRef(file.flake)));
}
