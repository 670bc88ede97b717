import type { Apply } from "../../nix/tree.ts";
import { type CallArguments, defines, readArguments } from "./call-arguments.ts";
import { findMember, type Member } from "./members.ts";
import type { NixSource } from "./source.ts";

/** One call of nixosGenerate that is to become one of nixosSystem. */
export interface Call {
  readonly source: NixSource;
  readonly apply: Apply;
  readonly arguments: CallArguments;
}

export function callAt(source: NixSource, apply: Apply): Call {
  return { source, apply, arguments: readArguments(apply.args[0]!) };
}

/** Whether an argument, or something below it, is written in the call. */
export function isWritten(call: Call, name: string): boolean {
  const { set } = call.arguments;
  return set !== undefined && defines(set, name);
}

/** Where the call gets an argument that is written in it. */
export function writtenMember(call: Call, name: string): Member | undefined {
  const { set } = call.arguments;
  return set === undefined ? undefined : findMember(set, name);
}
