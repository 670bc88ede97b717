import type { LockChange } from "../../../lock/index.ts";
import { stringValue } from "../../../nix/strings.ts";
import type { Edit } from "../../engine/types.ts";
import { type Flake, type FlakeInput, type InputLeaf, leafText } from "../../model/flakes/flake.ts";

export type FollowsRepair =
  | {
      readonly ok: true;
      readonly edits: readonly Edit[];
      readonly changes: NonNullable<LockChange["follows"]>;
    }
  | { readonly ok: false; readonly next: string };

/**
 * Other inputs may follow one of the removed input's own, `x.follows = "nixos-generators/nixpkgs"`. Where that one
 * itself follows an input of the flake, they can follow it directly; else the choice is a person's.
 */
export function repairFollows(flake: Flake, removed: FlakeInput): FollowsRepair {
  const edits: Edit[] = [];
  const changes: { input: string[]; target: string[] }[] = [];
  for (const input of flake.inputs.values()) {
    if (input.name === removed.name) continue;
    for (const leaf of input.leaves) {
      const target = followsTarget(leaf);
      if (target?.[0] !== removed.name) continue;
      const path = [input.name, ...leaf.path.filter((_, index) => index % 2 === 1)];
      const instead = target.length === 2 ? leafText(removed, "inputs", target[1]!, "follows") : undefined;
      const steps = instead?.split("/") ?? [];
      if (!instead || steps[0] === removed.name || steps.join("/") === path.join("/")) {
        return { ok: false, next: advise(path, target, removed.name) };
      }
      edits.push({ start: leaf.value.start, end: leaf.value.end, text: `"${instead}"` });
      changes.push({ input: path, target: steps });
    }
  }
  return { ok: true, edits, changes };
}

function followsTarget(leaf: InputLeaf): readonly string[] | undefined {
  return leaf.path.at(-1) === "follows" ? stringValue(leaf.value)?.split("/") : undefined;
}

function advise(path: readonly string[], target: readonly string[], removed: string): string {
  const what = path.join(".inputs.");
  const url = path.at(-1) === "nixpkgs" ? 'such as "github:NixOS/nixpkgs/nixos-unstable"' : "of its own";
  return `"${what}" follows "${target.join("/")}": give it a url ${url}, then "${removed}" can be removed`;
}
