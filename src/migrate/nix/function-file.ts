import { lineEnding } from "../edit/layout.ts";
import type { FileEdit, MigrateOptions, NewFile, Repository } from "../engine/types.ts";
import { type FunctionNeeds, joinNeeds, localFunction, readNeeds, writeNeeds } from "./local-function.ts";

/** What must be done for the file that takes nixosGenerate's place to serve what it is needed for. */
export interface FunctionFile {
  readonly edits: readonly FileEdit[];
  readonly creates: readonly NewFile[];
  /** The comment in which a file that is widened said what it served. */
  readonly removes: readonly string[];
  /** All that it serves then. */
  readonly needs: FunctionNeeds;
}

/** Makes or widens the file at `path`; undefined where something that is not ours, or no longer, is in its place. */
export function serve(
  repository: Repository,
  path: string,
  here: FunctionNeeds,
  { fidelity }: MigrateOptions,
  ending: string,
): FunctionFile | undefined {
  const write = (needs: FunctionNeeds, eol: string) => localFunction(needs, fidelity).replaceAll("\n", eol);
  if (!repository.has(path)) {
    return { edits: [], creates: [{ path, text: write(here, ending) }], removes: [], needs: here };
  }
  const text = repository.text(path) ?? "";
  const there = readNeeds(text);
  if (there === undefined) return undefined;
  const needs = joinNeeds(there, here);
  const [old, joint] = [there, needs].map((each) => write(each, lineEnding(text)));
  if (old === joint) return { edits: [], creates: [], removes: [], needs };
  // What people changed in it is theirs.
  if (text !== old) return undefined;
  const edit = { path, start: 0, end: text.length, text: joint! };
  return { edits: [edit], creates: [], removes: [writeNeeds(there)], needs };
}
