import { quoteString } from "../nix/quote.ts";
import type { Command } from "./plan.ts";
import { type ImagesPlan, type ImagesStep, namesOf } from "./plan-images.ts";
import { NIX_EVAL, quoteShell, renderWords } from "./shell.ts";

/**
 * A plan of several images as text for a POSIX shell: pasted, it does what running it does. An image that does not
 * evaluate or build is missing from what it prints. It needs Nix, which reads its own JSON, and GNU's find.
 */
export function renderImagesPlan(plan: ImagesPlan): string {
  const notes = plan.notes.map((note) => `# ${note.replaceAll(/[\r\n]+/g, " ")}`);
  const body = plan.steps.flatMap((step) => renderStep(step, plan)).map((line) => `  ${line}`);
  return [...notes, "(", "  set -eu", ...body, ")", ""].join("\n");
}

function renderStep(step: ImagesStep, plan: ImagesPlan): readonly string[] {
  switch (step.kind) {
    case "evaluate":
      return [
        "folder=$(mktemp -d)",
        `trap 'rm -rf "$folder"' EXIT`,
        'export answers="$folder/answers.json"',
        `${renderCommand(step.command)} > "$answers"`,
      ];
    case "realise":
      return [
        `${readAnswers(plan, "${image.drvPath}")} | xargs ${renderCommand(step.command)} > /dev/null || true`,
      ];
    case "link-images":
      return [`links=${quoteShell(step.folder)}; mkdir -p "$links/.roots"`];
    case "print-images":
      return step.json ? [JSON_INSTEAD] : renderPrint(step.what, plan);
  }
}

const JSON_INSTEAD = `cat "$answers"  # nixos-generate build --json adds file, size and hash`;

/**
 * The command that prints one line for each image that evaluates: `line` is the inside of a Nix string, in which
 * `name` and `image` (its answer) are known. Those named come first, the others follow in the order of their names.
 */
function readAnswers(plan: ImagesPlan, line: string): string {
  const named = namesOf(plan).map(quoteString).join(" ");
  const others =
    plan.all || plan.request.allHosts
      ? " ++ builtins.filter (name: !builtins.elem name named) (builtins.attrNames images)"
      : "";
  const expression = [
    `let inherit (builtins.fromJSON (builtins.readFile (builtins.getEnv "answers"))) images; named = [ ${named} ]; in`,
    `builtins.concatStringsSep "" (map (name: let image = images.\${name}; in "${line}\\n")`,
    `(builtins.filter (name: (images.\${name} or null) ? drvPath) (named${others})))`,
  ];
  return renderWords([...NIX_EVAL, "--raw", "--expr", expression.join(" ")]);
}

// A tab would be taken for white space, and two of them for one.
const COLUMNS = ["${name}", "${image.out}", ...["filePath", "fileExtension"].map(orDash)].join("|");

function orDash(attribute: string): string {
  return `\${if image.${attribute} == null then "-" else image.${attribute}}`;
}

function renderPrint(what: "file" | "derivation", plan: ImagesPlan): readonly string[] {
  if (what === "derivation") return [readAnswers(plan, "${name}\\t${image.drvPath}")];
  return [
    `${readAnswers(plan, COLUMNS)} | { status=0; while IFS='|' read -r name out file extension; do`,
    '  [ -e "$out" ] || continue',
    '  [ "$extension" != - ] || extension=',
    '  if [ -f "$out/$file" ]; then path=$out/$file',
    '  else path=$(find "$out" -name "*$extension" -xtype f -print -quit); fi',
    ...(plan.steps.some(({ kind }) => kind === "link-images") ? LINK : []),
    `  printf '%s\\t%s\\n' "$name" "$path"`,
    'done; exit "$status"; }',
  ];
}

// The shell's twin of suffixOf in src/report/image-lines.ts: two suffixes where the first is a kind of image.
const SUFFIX = String.raw`sed -nE -e 's/.*[^.](\.(raw|img|tar|qcow2|vma)\.[A-Za-z][A-Za-z0-9]*)$/\1/p;t' -e 's/.*[^.](\.[A-Za-z][A-Za-z0-9]*)$/\1/p'`;

const LINK = [
  "  taken=0",
  '  nix-store --realise "$out" --add-root "$links/.roots/$name" --indirect > /dev/null',
  `  suffix=$(basename "$path" | ${SUFFIX})`,
  "  link=$links/$name$suffix",
  '  if [ -e "$link" ] || [ -L "$link" ]; then case "$(readlink "$link")" in "${out%/*}"/*) ;; *) taken=1 ;; esac; fi',
  '  if [ "$taken" = 0 ]; then ln -sfn "$path" "$link"; path=$link',
  '  else echo "error: $link is not a link into ${out%/*}, and is left unchanged" >&2; status=1; fi',
];

function renderCommand({ argv }: Command): string {
  return renderWords(argv.map(String));
}
