import { explainVariant, meantVariant, WRONG_VARIANTS } from "../../../formats/index.ts";
import { lineUpTo } from "../../edit/line-comments.ts";
import type { Finding, Fixer, SourceFile } from "../../engine/types.ts";
import { type Project, projectOf } from "../../model/project.ts";
import { isOwn } from "../../rules/native-names/wrong-variants.ts";
import { commentFinding } from "../shell/findings.ts";
import { NOT_FOLLOWED } from "../text/text-command.ts";

/** A variant on a command line: after the flag of nixos-rebuild, or as the last step of an installable or `-A`. */
const ON_A_COMMAND_LINE =
  /--image-variant(?:[ \t]+|=)["']?([A-Za-z][\w-]*)|(?<=[\w"'\\}$)]\.|-A )config\.system\.build\.images\.([A-Za-z][\w-]*)/g;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/**
 * Names that are no variants of nixpkgs on command lines of scripts, CI and documents: people who moved by hand wrote the
 * old names of formats. In Nix code the rule native-names finds them.
 */
export const variantNames: Fixer = {
  id: "variant-names",
  summary: "correct names of image variants on command lines that nixpkgs does not have",
  looksAt: (path) => !path.endsWith(".nix") && !NOT_FOLLOWED.test(path),
  patterns: ["--image-variant", "system.build.images."],
  check(file, repository) {
    if (file.text.startsWith(BYTE_ORDER_MARK)) return [];
    const project = projectOf(repository);
    return [...file.text.matchAll(ON_A_COMMAND_LINE)].flatMap((match) => {
      const name = match[1] ?? match[2]!;
      const start = match.index + match[0].length - name.length;
      return WRONG.has(name) ? (look(project, file, name, start) ?? []) : [];
    });
  },
};

const WRONG: ReadonlySet<string> = new Set(WRONG_VARIANTS);

function look(
  project: Project,
  { path, text }: SourceFile,
  name: string,
  start: number,
): Finding | undefined {
  const meant = meantVariant(name);
  const message = explainVariant(name);
  if (meant === undefined || message === undefined || isOwn(project, name)) return undefined;
  const at = { path, start, end: start + name.length };
  if (/^\s*(?:#|\/\/)/.test(lineUpTo(text, start))) return { ...commentFinding(at, name), message };
  if (meant.variant === undefined || !meant.certain) {
    const next =
      meant.variant === undefined
        ? "define image.modules.<name> in the configuration, or build what the message names"
        : `if ${meant.variant} is meant, write that`;
    return { ...at, message, withheld: "needs-decision", next };
  }
  const edits = [{ ...at, text: meant.variant }];
  return { ...at, message, fix: { title: `write ${meant.variant}`, applicability: "safe", edits } };
}
