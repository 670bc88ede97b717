import type { Command } from "./plan.ts";
import type { ImagesPlan, ImagesStep } from "./plan-images.ts";
import { quoteShell } from "./shell.ts";

/**
 * A plan of several images as text for a POSIX shell (with jq): pasted, it does what running it does. An
 * image that does not evaluate or build is missing from what it prints.
 */
export function renderImagesPlan(plan: ImagesPlan): string {
  const notes = plan.notes.map((note) => `# ${note.replaceAll(/[\r\n]+/g, " ")}`);
  const body = plan.steps.flatMap((step) => renderStep(step, plan)).map((line) => `  ${line}`);
  return [...notes, "(", "  set -eu", ...body, ")", ""].join("\n");
}

function renderStep(step: ImagesStep, plan: ImagesPlan): readonly string[] {
  switch (step.kind) {
    case "evaluate":
      return [`answers=$(${renderWords(step.command)})`];
    case "realise": {
      const derivations = `printf '%s' "$answers" | jq -r '.images[] | .drvPath? // empty'`;
      return [`${derivations} | xargs ${renderWords(step.command)} > /dev/null || true`];
    }
    case "link-images":
      return [`folder=${quoteShell(step.folder)}; mkdir -p "$folder/.roots"`];
    case "print-images":
      return step.json ? [JSON_INSTEAD] : renderPrint(step.what, plan);
  }
}

const JSON_INSTEAD = `printf '%s' "$answers" | jq .  # nixos-generate build --json adds file, size and hash`;

// A tab would be taken for white space, and two of them for one.
const COLUMNS = '[$name, .out, .filePath // "-", .fileExtension // "-"] | join("|")';

function renderPrint(what: "file" | "derivation", plan: ImagesPlan): readonly string[] {
  const order = plan.images.map(({ name }) => name);
  const names = plan.all
    ? `(${JSON.stringify(order)} + (.images | keys_unsorted)) | unique[]`
    : `${JSON.stringify(order)}[]`;
  const each = (columns: string) =>
    quoteShell(`.images as $i | ${names} as $name | $i[$name] | select(.drvPath?) | ${columns}`);
  if (what === "derivation") return [`printf '%s' "$answers" | jq -r ${each('"\\($name)\\t\\(.drvPath)"')}`];
  return [
    `printf '%s' "$answers" | jq -r ${each(COLUMNS)} | while IFS='|' read -r name out file extension; do`,
    '  [ -e "$out" ] || continue',
    '  [ "$extension" != - ] || extension=',
    '  if [ -f "$out/$file" ]; then path=$out/$file',
    '  else path=$(find "$out" -name "*$extension" -xtype f -print -quit); fi',
    ...(plan.steps.some(({ kind }) => kind === "link-images") ? LINK : []),
    `  printf '%s\\t%s\\n' "$name" "$path"`,
    "done",
  ];
}

// The shell's twin of suffixOf in src/report/image-lines.ts: two suffixes where the first is a kind of image.
const SUFFIX = String.raw`sed -nE -e 's/.*[^.](\.(raw|img|tar|qcow2|vma)\.[A-Za-z][A-Za-z0-9]*)$/\1/p;t' -e 's/.*[^.](\.[A-Za-z][A-Za-z0-9]*)$/\1/p'`;

const LINK = [
  '  nix-store --realise "$out" --add-root "$folder/.roots/$name" --indirect > /dev/null',
  `  suffix=$(basename "$path" | ${SUFFIX})`,
  '  ln -sfn "$path" "$folder/$name$suffix"; path=$folder/$name$suffix',
];

function renderWords({ argv }: Command): string {
  return argv.map((word) => quoteShell(String(word))).join(" ");
}
