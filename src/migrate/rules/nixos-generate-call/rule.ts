import type { Finding, Fixer, MigrateOptions } from "../../engine/types.ts";
import { hasOwnGenerate } from "../../model/flakes/own-generate.ts";
import { type Project, projectOf } from "../../model/project.ts";
import { doubtForks } from "../gates/forks.ts";
import { type DoubtfulUse, type GenerateCall, type GenerateUse, generateUses } from "./calls.ts";
import { decideCall } from "./decide.ts";
import { decideValue } from "./local-function.ts";

/**
 * Calls of nixosGenerate become calls of nixosSystem, the image taken from `system.build.images`. Where the function
 * itself is handed on, a small function of the repository's own takes its place.
 */
export const nixosGenerateCall: Fixer = {
  id: "nixos-generate-call",
  summary: "build images with nixosSystem and system.build.images instead of nixosGenerate",
  looksAt: (path) => path.endsWith(".nix"),
  patterns: ["nixosGenerate"],
  check(file, repository, options, budget) {
    const project = projectOf(repository);
    return project.within(budget, () =>
      generateUses(project)
        .filter((use) => use.file.path === file.path)
        .flatMap((use) => find(project, use, options) ?? [])
        .map((finding) => doubtForks(finding, project.file(file.path)?.flake)),
    );
  },
};

function find(project: Project, use: GenerateUse, options: MigrateOptions): Finding | undefined {
  switch (use.kind) {
    case "call":
      return {
        ...at(use.file.path, use.apply.func),
        message: builds(use),
        ...decideCall(project, use, options),
      };
    case "value": {
      const message = "nixosGenerate of nixos-generators is passed on here";
      return { ...at(use.file.path, use.node), message, ...decideValue(project, use, options) };
    }
    case "doubtful":
      return doubtfulFinding(project, use);
  }
}

function builds({ formats }: GenerateCall): string {
  const found =
    formats === undefined ? "a computed format" : [...formats].map((name) => `"${name}"`).join(", ");
  return `nixosGenerate of nixos-generators builds ${found} here`;
}

function doubtfulFinding(project: Project, { file, node }: DoubtfulUse): Finding | undefined {
  if (hasOwnGenerate(project)) return undefined;
  const source = file.tree.text.slice(node.start, node.end);
  return {
    ...at(file.path, node),
    message: `"${source}" may be the function of nixos-generators`,
    withheld: "unknown-origin",
    next: "if it is, pass the flake input in under its own name, and run this again",
  };
}

function at(
  path: string,
  { start, end }: { start: number; end: number },
): Pick<Finding, "path" | "start" | "end"> {
  return { path, start, end };
}
