import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar,
  visit,
  type YAMLSeq,
} from "yaml";
import { asOneCommand, asRead, findBraces, maskHoles, type Region } from "../shell/syntax/region.ts";
import { isAnsible, isRegistered, runningOf, valueUnder } from "./context.ts";
import { scalarRegion } from "./scalar.ts";

/** `${{ ... }}` of GitHub, `{{ ... }}` of Taskfile and Ansible: put in before the shell reads the text. */
function maskExpressions(region: Region): Region {
  const { text } = region;
  const holes = findBraces(text).map(({ start, end }) => ({
    start: text[start - 1] === "$" ? start - 1 : start,
    end,
  }));
  return maskHoles(region, holes);
}

/** A list that is the words of one command. */
export interface ArgumentList {
  readonly list: YAMLSeq;
  /** Whether something reads what the command prints. */
  readonly read: boolean;
}

/** What a YAML file runs. */
export interface Scripts {
  readonly regions: readonly Region[];
  readonly lists: readonly ArgumentList[];
}

/** The shell text of a YAML file; none where the file is not valid YAML. */
export function findScripts(text: string): readonly Region[] {
  return readScripts(text).regions;
}

/** Deeper than people nest, and as deep as the parser's recursion bears. */
const DEEPEST = 200;

/**
 * Whether a file is nested deeper than anybody writes; the parser of the `yaml` package recurses, and its regular
 * expressions grow with the depth of a line. Counts indicators and brackets, whatever they mean.
 */
export function isTooDeep(text: string): boolean {
  let open = 0;
  for (const line of text.split("\n")) {
    // In valid YAML, text in the first column of a line is outside any bracket.
    if (/^[A-Za-z"'#]/.test(line)) open = 0;
    const begins = /^[ \t?:-]*/.exec(line)![0];
    if (begins.length > DEEPEST && begins.replaceAll(" ", "").length > DEEPEST / 4) return true;
    for (const char of line) {
      if (char === "[" || char === "{") open++;
      else if ((char === "]" || char === "}") && open > 0) open--;
      if (open > DEEPEST) return true;
    }
  }
  return false;
}

/** The last files that were read: the engine asks about each several times in a row. */
const KNOWN = new Map<string, Scripts>();
const KEPT = 4;

export function readScripts(text: string): Scripts {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  const scripts = parseScripts(text);
  const [oldest] = KNOWN.keys();
  if (KNOWN.size >= KEPT) KNOWN.delete(oldest!);
  KNOWN.set(text, scripts);
  return scripts;
}

function parseScripts(text: string): Scripts {
  const regions = new Map<number, Region>();
  const lists = new Map<number, ArgumentList>();
  if (isTooDeep(text)) return { regions: [], lists: [] };
  for (const document of parseAllDocuments(text, { keepSourceTokens: true, uniqueKeys: false })) {
    if (document.errors.length > 0) return { regions: [], lists: [] };
    const meant = resolveAliases(document);
    visit(document, {
      Pair: (_, pair, path) => {
        const running = runningOf(pair, path, document);
        if (running === undefined || (!isAnsible(path, document) && runsAnotherShell(path.at(-1)))) return;
        const read = isRegistered(path);
        const texts = scalarsOf(pair.value, meant);
        if (running === "arguments" && isSeq(pair.value))
          lists.set(pair.value.range![0], { list: pair.value, read });
        for (const scalar of running === "arguments" ? textsOfShell(texts) : texts) {
          const region = scalarRegion(text, scalar, isInFlow([...path, pair.value]));
          if (region === undefined) continue;
          const whole = running === "command" ? asOneCommand(region, read) : read ? asRead(region) : region;
          regions.set(region.start(0), maskExpressions(whole));
        }
      },
    });
  }
  return {
    regions: [...regions].sort(([a], [b]) => a - b).map(([, region]) => region),
    lists: [...lists.values()],
  };
}

function isInFlow(path: readonly unknown[]): boolean {
  return path.some((node) => "flow" in Object(node) && (node as { flow?: boolean }).flow === true);
}

/** `[bash, -c, TEXT]`: the one word of a list that a shell reads. */
function textsOfShell(words: readonly Scalar<string>[]): readonly Scalar<string>[] {
  const [program, flag, text] = words;
  const isShell = /^(?:\S*\/)?(?:ba|da|z|k)?sh$/.test(program?.value ?? "");
  return isShell && /^-[a-z]*c$/.test(flag?.value ?? "") && text ? [text] : [];
}

/** A step of GitHub Actions with `shell: python`, and the like. */
function runsAnotherShell(parent: unknown): boolean {
  if (!isMap(parent)) return false;
  const shell = valueUnder(parent, "shell");
  return (
    isScalar(shell) && typeof shell.value === "string" && !/(?:^|\/|\s)(?:ba|da|z|k)?sh\b/.test(shell.value)
  );
}

/** What each alias means: the last node before it that has its anchor. In one walk, which `Alias.resolve` is each. */
function resolveAliases(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const meant = new Map<Alias, Node | undefined>();
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) meant.set(node, anchors.get(node.source));
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return meant;
}

/** The text itself, or the texts of a list, each once; the value of an alias is edited at its anchor. */
function scalarsOf(
  value: unknown,
  meant: ReadonlyMap<Alias, Node | undefined>,
  seen: Set<unknown> = new Set(),
): readonly Scalar<string>[] {
  // Aliases of lists of aliases expand to exponentially many texts.
  if (isAlias(value)) {
    const key = `*${value.source}`;
    return seen.has(key) ? [] : scalarsOf(meant.get(value), meant, seen.add(key));
  }
  if (seen.has(value)) return [];
  seen.add(value);
  if (isScalar(value) && typeof value.value === "string") return [value as Scalar<string>];
  if (isSeq(value)) return value.items.flatMap((item) => scalarsOf(item, meant, seen));
  return [];
}
