import { additionsFor } from "../../formats/additions.ts";
import { additionsOf, type LegacyFormat } from "../../formats/index.ts";
import type { LegacyInvocation } from "../command-line/invocation.ts";

/**
 * The module that makes nixpkgs' own image of a format the one that a command line built, as lines of Nix for a
 * configuration; empty where nothing is to add. It is the text that `migrate` writes.
 */
export function nixTextFor(
  format: LegacyFormat,
  invocation: Pick<LegacyInvocation, "flake" | "diskSize" | "system">,
): readonly string[] {
  const {
    bindings,
    arguments: names,
    reason,
  } = additionsFor(format.name, {
    fidelity: "same",
    place: "variant",
    system: invocation.system,
  });
  const automatic = additionsOf(format, invocation).some(({ only }) => only === "unsized-file");
  const lines = [
    ...(bindings === "" ? [] : bindings.trimEnd().split("\n")),
    ...(automatic ? ['virtualisation.diskSize = "auto";'] : []),
  ];
  if (lines.length === 0) return [];
  const head = names.length === 0 ? "{" : `{ ${names.join(", ")}, ... }: {`;
  return [
    ...(reason === undefined ? [] : [`# ${reason}`]),
    `${placeOf(format)} = ${head}`,
    ...lines.map((line) => (line === "" ? "" : `  ${line}`)),
    "};",
  ];
}

function placeOf({ native }: LegacyFormat): string {
  if (native.kind !== "vm") return `image.modules.${native.variant}`;
  return `virtualisation.${native.action === "build-vm" ? "vmVariant" : "vmVariantWithBootLoader"}`;
}
