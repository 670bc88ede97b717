import { staticName, stringParts, unwrap, type ValuePart } from "../../../nix/strings.ts";
import type { Expr, IndentedString, Select, StringLiteral } from "../../../nix/tree.ts";
import type { Finding } from "../../engine/types.ts";
import type { NixFile, Project } from "../../model/project.ts";
import { at, endsWith, variantSelected } from "./names.ts";

/** Files of images in strings: `image.filePath` without the image before it, and names spelled out. */
export function findImageFiles(project: Project, file: NixFile): readonly Finding[] {
  return file.scopes.nodes.flatMap((node) =>
    node.kind === "String" || node.kind === "IndentedString" ? inString(project, file, node) : [],
  );
}

function inString(project: Project, file: NixFile, node: StringLiteral | IndentedString): readonly Finding[] {
  const parts = stringParts(node);
  return parts.flatMap((part, index) => {
    const select = typeof part === "string" ? undefined : selectOf(part.expr);
    if (select === undefined) return [];
    return [
      ...relativePath(file, select, parts[index - 1]),
      ...spelledOut(project, file, select, parts[index + 1]),
    ];
  });
}

function selectOf(expr: Expr): Select | undefined {
  const inner = unwrap(expr);
  return inner.kind === "Select" ? inner : undefined;
}

/** `cp ${config.image.filePath}`: the path begins in the image, not at the root. */
function relativePath(file: NixFile, select: Select, before: ValuePart | undefined): readonly Finding[] {
  const names = select.path.attrs.map(staticName);
  if (!endsWith(names, ["image", "filePath"])) return [];
  const text = typeof before === "string" ? before : before === undefined ? "" : "/";
  // Behind anything but a blank or a quote it is a part of a longer path.
  if (!/(?:^|[\s"'=])$/.test(text)) return [];
  return [
    {
      ...at(file, select),
      message: "image.filePath is relative to the output of the image, which is missing before it here",
      withheld: "needs-decision",
      next: "write the image before it: ${image}/${image.passthru.filePath}, where image is config.system.build.images.<variant>",
    },
  ];
}

/** What an image's file can be called: a slash, folders, and an ending that images have. */
const FILE =
  /^\/(?:[\w.-]+\/)*[\w.-]*\.(?:iso|img|qcow2|vhdx?|vmdk|ova|vma\.zst|raw(?:\.gz)?|img\.(?:gz|zst)|tar\.xz)\b/;

/** `${config.system.build.images.iso}/iso/nixos.iso`. */
function spelledOut(
  project: Project,
  file: NixFile,
  select: Select,
  after: ValuePart | undefined,
): readonly Finding[] {
  const name = typeof after === "string" ? FILE.exec(after)?.[0] : undefined;
  if (name === undefined || variantSelected(project, file, select) === undefined) return [];
  const image = file.tree.text.slice(select.start, select.end);
  return [
    {
      ...at(file, select),
      message: `${JSON.stringify(name.slice(1))} is written out, and nixpkgs names the file after release and system unless image.baseName says otherwise`,
      note: true,
      next: `\${${image}.passthru.filePath} is the path below the image, whatever its name`,
    },
  ];
}
