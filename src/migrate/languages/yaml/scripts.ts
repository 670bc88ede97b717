import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
} from "yaml";
import { mask, type Region } from "../shell/region.ts";
import { scalarRegion } from "./scalar.ts";

/** Keys whose text, or whose list of texts, a shell runs: GitHub, GitLab, Woodpecker, Taskfile, pre-commit and others. */
const SCRIPT_KEYS = new Set([
  "run",
  "script",
  "before_script",
  "after_script",
  "pre_script",
  "post_script",
  "command",
  "commands",
  "cmd",
  "cmds",
  "entry",
  "install",
  "build",
  "shell_command",
]);

/** `${{ ... }}` of GitHub, `{{ ... }}` of Taskfile and Ansible: put in before the shell reads the text. */
const EXPRESSION = /\$\{\{.*?\}\}|\{\{.*?\}\}/gs;

/** The shell text of a YAML file; none where the file is not valid YAML. */
export function findScripts(text: string): readonly Region[] {
  const regions = new Map<number, Region>();
  for (const document of parseAllDocuments(text, { keepSourceTokens: true, uniqueKeys: false })) {
    if (document.errors.length > 0) return [];
    visit(document, {
      Pair: (_, pair, path) => {
        if (!isScriptKey(pair) || runsAnotherShell(path.at(-1))) return;
        for (const scalar of scalarsOf(pair.value, document)) {
          const region = scalarRegion(
            text,
            scalar,
            path.some((node) => "flow" in Object(node) && (node as { flow?: boolean }).flow === true),
          );
          if (region) regions.set(region.start(0), mask(region, EXPRESSION));
        }
      },
    });
  }
  return [...regions].sort(([a], [b]) => a - b).map(([, region]) => region);
}

function isScriptKey({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === "string" && SCRIPT_KEYS.has(key.value);
}

/** A step of GitHub Actions with `shell: python`, and the like. */
function runsAnotherShell(parent: unknown): boolean {
  if (!isMap(parent)) return false;
  const shell = parent.items.find(
    (item) => isPair(item) && isScalar(item.key) && item.key.value === "shell",
  )?.value;
  return (
    isScalar(shell) && typeof shell.value === "string" && !/(?:^|\/|\s)(?:ba|da|z|k)?sh\b/.test(shell.value)
  );
}

/** The text itself, or the texts of a list; what an alias stands for is edited where its anchor is. */
function scalarsOf(value: unknown, document: Document): readonly Scalar<string>[] {
  if (isAlias(value)) return scalarsOf(value.resolve(document), document);
  if (isScalar(value) && typeof value.value === "string") return [value as Scalar<string>];
  if (isSeq(value)) return value.items.flatMap((item) => scalarsOf(item, document));
  return [];
}
