import { FORMAT_NAMES, nearest } from "../../../formats/index.ts";
import { staticName } from "../../../nix/strings.ts";
import type { Expr, Node } from "../../../nix/tree.ts";
import type { Finding, Fix, Fixer, Repository } from "../../engine/types.ts";
import { type NixSource, openSource } from "../../nix/source.ts";
import { hostAdditions, hostModule } from "../nixos-modules/host-module.ts";
import { dropPin, findPin, isPinFile } from "./pin-file.ts";
import { fileOfGenerators, isPin, moduleItem } from "./sources.ts";

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
  check(file, repository) {
    if (isPinFile(file.path)) return checkPinFile(file.path, file.text, repository);
    const source = openSource(repository, file.path);
    return source === undefined ? [] : source.scopes.nodes.flatMap((node) => look(source, node) ?? []);
  },
};

function look(source: NixSource, node: Node): Finding | undefined {
  const file = fileOfGenerators(source, node);
  if (file !== undefined) return reportFile(source, node as Expr, file);
  if (!LEAVES.has(node.kind) || !isPin(source, node as Expr)) return undefined;
  return isFollowed(source, node)
    ? undefined
    : at(source, node, { withheld: "needs-decision", next: IMAGES, snippet: SNIPPET });
}

const LEAVES: ReadonlySet<Node["kind"]> = new Set(["SearchPath", "Select", "Apply", "Identifier"]);

/** A name for the source, or a part of an expression that is looked at itself. */
function isFollowed(source: NixSource, node: Node): boolean {
  const parent = source.scopes.parent(node);
  if (parent?.kind === "Paren") return isFollowed(source, parent);
  if (parent?.kind === "AttrBinding") {
    // `src = fetchFromGitHub { ... };` packages it, and uses nothing of it.
    const packaged = node.kind === "Apply" && staticName(parent.path.attrs.at(-1)!) === "src";
    return packaged || source.scopes.parent(parent)?.kind === "LetIn";
  }
  if (parent?.kind === "Apply" && source.scopes.parent(parent)?.kind === "Interpolation")
    return isFollowed(source, parent);
  const whole = parent?.kind === "Interpolation" ? source.scopes.parent(parent) : parent;
  return whole !== undefined && fileOfGenerators(source, whole) !== undefined;
}

function reportFile(source: NixSource, node: Expr, file: string): Finding | undefined {
  const format = /^formats\/(.+)\.nix$/.exec(file)?.[1];
  if (format === undefined) return reportOther(source, node, file);
  if (!FORMAT_NAMES.includes(format)) {
    const [near] = nearest(format, FORMAT_NAMES);
    const next = `give it one of ${FORMAT_NAMES.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`;
    return at(source, node, { withheld: "unknown-format", next });
  }
  if (moduleItem(source, node) !== undefined) return undefined;
  const next = "replace it by nixpkgs' own module in the list of modules";
  return at(source, node, { withheld: "needs-decision", next, snippet: snippetOf(format) });
}

/** nixpkgs' own module, with what the format set beside it. */
function snippetOf(format: string): string {
  const additions = hostAdditions({ format, fidelity: "same", system: undefined, sets: () => false });
  return hostModule(additions, { modulesPath: false, beginsLine: true });
}

function reportOther(source: NixSource, node: Expr, file: string): Finding {
  if (file === "format-module.nix") {
    const next = "define system.build.image in the module instead of formatAttr, and remove this import";
    return at(source, node, { withheld: "custom-format", next });
  }
  if (file === "package.nix") return at(source, node, { withheld: "needs-decision", next: COMMAND });
  return at(source, node, { withheld: "needs-decision", next: IMAGES, snippet: SNIPPET });
}

function at(
  source: NixSource,
  { start, end }: Node,
  rest: Pick<Finding, "withheld" | "next" | "snippet">,
): Finding {
  const what = source.tree.text.slice(start, end).split("\n", 1)[0]!.slice(0, 60);
  const message = `${what.startsWith('"') ? what : `"${what}"`} is the source of nixos-generators, which is retired`;
  return { path: source.path, start, end, message, ...rest };
}

function checkPinFile(path: string, text: string, repository: Repository): readonly Finding[] {
  const pin = findPin(text, NAME);
  if (pin === undefined) return [];
  const place = { path, ...pin, message: `"${NAME}" is pinned here, and retired` };
  const user = repository
    .containing([NAME])
    .find((each) => each.endsWith(".nix") && usesPin(openSource(repository, each)));
  if (user !== undefined)
    return [{ ...place, withheld: "still-used", next: `it can be removed once ${user} no longer needs it` }];
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

function usesPin(source: NixSource | undefined): boolean {
  return source?.scopes.nodes.some((node) => LEAVES.has(node.kind) && isPin(source, node as Expr)) === true;
}
