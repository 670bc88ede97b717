import { FORMAT_NAMES, nearest } from "../../../formats/index.ts";
import { staticName, stringParts } from "../../../nix/strings.ts";
import type { Binding, Expr, Node } from "../../../nix/tree.ts";
import type { Finding, Fix, Fixer } from "../../engine/types.ts";
import { isPinned } from "../../model/flakes/sources.ts";
import { type NixFile, type Project, projectOf } from "../../model/project.ts";
import type { Scopes } from "../../model/scopes.ts";
import { hostAdditions, hostModule } from "../nixos-modules/host-module.ts";
import { fileNamedAt, formatOfFile, moduleItem } from "../nixos-modules/module-items.ts";
import { dropPin, findPin, isPinFile } from "./pin-file.ts";

const NAME = "nixos-generators";

const SNIPPET = `(import "\${nixpkgs}/nixos" { configuration = ./configuration.nix; }).config.system.build.images.iso`;

const IMAGES =
  "build system.build.images.<variant> of the configuration with nixpkgs' own nixos, then drop the pin";

const COMMAND =
  "this is the package of the command: use pkgs.nixos-rebuild-ng instead, or the package of the drop-in where the old name is called, then drop the pin";

/**
 * nixos-generators without flakes: a pin of niv or npins, a fetched archive, `<nixos-generators>`. Formats in lists of
 * modules are rewritten as `nixosModules.<format>` is; what else is done with the source is reported.
 */
export const pinnedGenerators: Fixer = {
  id: "pinned-generators",
  summary:
    "find uses of nixos-generators without flakes, and drop the pin of niv or npins when nothing uses it any more",
  looksAt: (path) => path.endsWith(".nix") || isPinFile(path),
  patterns: [NAME],
  check(file, repository, _options, budget) {
    const project = projectOf(repository);
    return project.within(budget, () => {
      if (isPinFile(file.path)) return checkPinFile(project, file.path, file.text);
      const source = project.file(file.path);
      if (source === undefined || !project.ask(hasSource)) return [];
      return source.scopes.nodes.flatMap((node) => look(project, source, node) ?? []);
    });
  },
};

/** Whether the source comes from somewhere in the repository. Asked first, for values cost more than words. */
function hasSource(project: Project): boolean {
  return project
    .filesContaining([NAME])
    .some(({ scopes }) => scopes.nodes.some((node) => brings(scopes, node)));
}

function brings(scopes: Scopes, node: Node): boolean {
  switch (node.kind) {
    case "SearchPath":
      return node.name.startsWith(NAME);
    case "Select":
      return node.path.attrs.some((attr) => staticName(attr) === NAME);
    case "Inherit":
      return node.from !== undefined && node.attrs.some((attr) => staticName(attr) === NAME);
    case "String":
    case "IndentedString": {
      const named = stringParts(node).some((part) => typeof part === "string" && part.includes(NAME));
      return named && !isPackaged(scopes, node);
    }
    default:
      return node.kind === "Uri" && node.value.includes(NAME);
  }
}

/** Whether a text is part of a derivation that describes the project and is not made of it. */
function isPackaged(scopes: Scopes, node: Node): boolean {
  return [...scopes.ancestors(node)].some(
    (each) => each.kind === "AttrSet" && each.bindings.some((binding) => sets(binding, "pname")),
  );
}

function sets(binding: Binding, name: string): boolean {
  return binding.kind === "AttrBinding" && staticName(binding.path.attrs[0]!) === name;
}

function look(project: Project, file: NixFile, node: Node): Finding | undefined {
  const named = fileNamedAt(project, file, node);
  if (named !== undefined) return reportFile(project, file, node as Expr, named);
  return !isFollowed(project, file, node) && isPinAt(project, file, node)
    ? at(file, node, { withheld: "needs-decision", next: IMAGES, snippet: SNIPPET })
    : undefined;
}

const LEAVES: ReadonlySet<Node["kind"]> = new Set(["SearchPath", "Select", "Apply", "Identifier"]);

function isPinAt(project: Project, file: NixFile, node: Node): boolean {
  return LEAVES.has(node.kind) && isPinned(project.value(file, node as Expr));
}

/** A name for the source, or a part of an expression that is looked at itself. */
function isFollowed(project: Project, file: NixFile, node: Node): boolean {
  const parent = file.scopes.parent(node);
  if (parent?.kind === "Paren") return isFollowed(project, file, parent);
  if (parent?.kind === "AttrBinding") {
    // `src = fetchFromGitHub { ... };` packages it, and uses nothing of it.
    const packaged = node.kind === "Apply" && staticName(parent.path.attrs.at(-1)!) === "src";
    return packaged || file.scopes.parent(parent)?.kind === "LetIn";
  }
  if (parent?.kind === "Apply" && file.scopes.parent(parent)?.kind === "Interpolation")
    return isFollowed(project, file, parent);
  const whole = parent?.kind === "Interpolation" ? file.scopes.parent(parent) : parent;
  return whole !== undefined && fileNamedAt(project, file, whole) !== undefined;
}

function reportFile(project: Project, file: NixFile, node: Expr, named: string): Finding | undefined {
  const format = formatOfFile(named);
  if (format === undefined) return reportOther(file, node, named);
  if (!FORMAT_NAMES.includes(format)) {
    const [near] = nearest(format, FORMAT_NAMES);
    const next = `give it one of ${FORMAT_NAMES.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`;
    return at(file, node, { withheld: "unknown-format", next });
  }
  if (moduleItem(project, file, node) !== undefined) return undefined;
  const next = "replace it by nixpkgs' own module in the list of modules";
  return at(file, node, { withheld: "needs-decision", next, snippet: snippetOf(format) });
}

/** nixpkgs' own module, with what the format set beside it. */
function snippetOf(format: string): string {
  const additions = hostAdditions({ format, fidelity: "same", system: undefined, sets: () => false });
  return hostModule(additions, { modulesPath: false, beginsLine: true });
}

function reportOther(file: NixFile, node: Expr, named: string): Finding {
  if (named === "format-module.nix") {
    const next = "define system.build.image in the module instead of formatAttr, and remove this import";
    return at(file, node, { withheld: "custom-format", next });
  }
  if (named === "package.nix") return at(file, node, { withheld: "needs-decision", next: COMMAND });
  return at(file, node, { withheld: "needs-decision", next: IMAGES, snippet: SNIPPET });
}

function at(
  file: NixFile,
  { start, end }: Node,
  rest: Pick<Finding, "withheld" | "next" | "snippet">,
): Finding {
  const what = file.tree.text.slice(start, end).split("\n", 1)[0]!.slice(0, 60);
  const message = `${what.startsWith('"') ? what : `"${what}"`} is the source of nixos-generators, which is retired`;
  return { path: file.path, start, end, message, ...rest };
}

function checkPinFile(project: Project, path: string, text: string): readonly Finding[] {
  const pin = findPin(text, NAME);
  if (pin === undefined) return [];
  const place = { path, ...pin, message: `"${NAME}" is pinned here, and retired` };
  const user = project.filesContaining([NAME]).find((file) => usesPin(project, file));
  if (user !== undefined)
    return [
      { ...place, withheld: "still-used", next: `it can be removed once ${user.path} no longer needs it` },
    ];
  const command = path.includes("npins/") ? `npins remove ${NAME}` : `niv drop ${NAME}`;
  const edit = dropPin(text, NAME);
  if (edit === undefined) return [{ ...place, withheld: "needs-decision", next: `drop it: ${command}` }];
  const fix: Fix = {
    title: `drop the pin, as ${command} does`,
    // What goes through all pins is not seen.
    applicability: "unsafe",
    edits: [{ path, ...edit }],
  };
  return [{ ...place, fix, next: `apply it with --unsafe, or run: ${command}` }];
}

function usesPin(project: Project, file: NixFile): boolean {
  return file.scopes.nodes.some((node) => isPinAt(project, file, node));
}
