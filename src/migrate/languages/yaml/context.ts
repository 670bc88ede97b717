import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Pair, type YAMLMap } from "yaml";

/**
 * How a text or a list under a key is run.
 *
 * - `shell`: a shell reads the text, or each text of the list.
 * - `command`: the text is one command over all its lines, cut into words as a shell would and read by none.
 * - `arguments`: the items of the list are the words of one command.
 */
export type Running = "shell" | "command" | "arguments";

/** Keys whose text, or whose list of texts, a shell runs: GitHub, GitLab, Woodpecker, Taskfile and others. */
const SHELL_KEYS: ReadonlySet<string> = new Set([
  "run",
  "script",
  "before_script",
  "after_script",
  "pre_script",
  "post_script",
  "commands",
  "cmds",
  "install",
  "build",
  "shell_command",
]);

/** Keys that hold one command: a list under them is its words (Compose, Kubernetes, Ansible). */
const COMMAND_KEYS: ReadonlySet<string> = new Set(["command", "cmd", "args", "argv", "entrypoint", "entry"]);

/** Modules of Ansible that run a command (docs of ansible.builtin): without a shell, and with one. */
const ANSIBLE_COMMAND = /^(?:ansible\.(?:builtin|legacy)\.)?command$/;
const ANSIBLE_SHELL = /^(?:ansible\.(?:builtin|legacy)\.)?(?:shell|raw)$/;
const ANSIBLE_TASKS = /^(?:tasks|handlers|pre_tasks|post_tasks|block|rescue|always)$/;

/** Undefined where the key is not known to hold a command. `path`: what is above the pair, the document first. */
export function runningOf(pair: Pair, path: readonly unknown[], document: Document): Running | undefined {
  const key = keyOf(pair);
  if (key === undefined) return undefined;
  if (isAnsible(path, document)) return inAnsible(key, pair, path);
  if (SHELL_KEYS.has(key) || isScriptOfJson(path))
    return isSeq(pair.value) || isText(pair) ? "shell" : undefined;
  if (!COMMAND_KEYS.has(key)) return undefined;
  if (isSeq(pair.value)) return "arguments";
  if (!isText(pair)) return undefined;
  return key === "entry" || isCompose(document) ? "command" : key === "args" ? undefined : "shell";
}

function inAnsible(key: string, pair: Pair, path: readonly unknown[]): Running | undefined {
  if (isText(pair) && ANSIBLE_COMMAND.test(key)) return "command";
  if (isText(pair) && ANSIBLE_SHELL.test(key)) return "shell";
  const module = [...path].reverse().find((node): node is Pair => isPair(node));
  const name = module === undefined ? "" : (keyOf(module) ?? "");
  if (key === "argv" && isSeq(pair.value)) return ANSIBLE_COMMAND.test(name) ? "arguments" : undefined;
  if (key !== "cmd" || !isText(pair)) return undefined;
  return ANSIBLE_COMMAND.test(name) ? "command" : ANSIBLE_SHELL.test(name) ? "shell" : undefined;
}

/** A playbook or a file of tasks is a list of maps; the files of the other programs are maps. */
export function isAnsible(path: readonly unknown[], document: Document): boolean {
  return (
    isSeq(document.contents) || path.some((node) => isPair(node) && ANSIBLE_TASKS.test(keyOf(node) ?? ""))
  );
}

function isCompose({ contents }: Document): boolean {
  return isMap(contents) && contents.has("services");
}

/** `scripts` of package.json and devbox.json: names of the user's choice, texts and lists for a shell. */
function isScriptOfJson(path: readonly unknown[]): boolean {
  return path.some((node) => isPair(node) && keyOf(node) === "scripts");
}

/** Whether something reads what a task of Ansible prints: `register` keeps it. */
export function isRegistered(path: readonly unknown[]): boolean {
  return path.some((node) => isMap(node) && valueUnder(node as YAMLMap, "register") !== undefined);
}

const KEYS = new WeakMap<YAMLMap, ReadonlyMap<string, unknown>>();

/** The value under a key of a map; a map is asked for each of its pairs, and may have thousands. */
export function valueUnder(map: YAMLMap, key: string): unknown {
  const known = KEYS.get(map);
  if (known !== undefined) return known.get(key);
  const values = new Map(map.items.flatMap((pair) => [[keyOf(pair) ?? "", pair.value ?? null] as const]));
  KEYS.set(map, values);
  return values.get(key);
}

export function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) && typeof key.value === "string" ? key.value : undefined;
}

function isText({ value }: Pair): boolean {
  return isAlias(value) || (isScalar(value) && typeof value.value === "string");
}
