import type { Command, Plan, Step, Word } from "./plan.ts";

/** One word for a POSIX shell: as it is where nothing in it is special, else in single quotes. */
export function quoteShell(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) && !word.startsWith("=")) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words as a command that can be pasted. */
export function renderWords(words: readonly string[]): string {
  return words.map(quoteShell).join(" ");
}

/**
 * The plan as text for a POSIX shell: pasted, it does what running the plan does and prints what the plan prints.
 * It needs Nix and what POSIX has; Nix reads its own JSON. It runs in a subshell, so that an error ends it and not the
 * terminal.
 */
export function renderPlan(plan: Plan): string {
  const notes = plan.notes.map((note) => `# ${oneLine(note)}`);
  const body = plan.steps.flatMap((step) => renderStep(step, plan)).map((line) => `  ${line}`);
  return [...notes, "(", "  set -eu", ...body, ")", ""].join("\n");
}

function renderStep(step: Step, plan: Plan): readonly string[] {
  switch (step.kind) {
    case "write-wrapper":
      return [
        "dir=$(mktemp -d)",
        `trap 'rm -rf "$dir"' EXIT`,
        `printf '%s' ${quoteShell(step.text)} > "$dir/default.nix"`,
      ];
    case "rebuild":
      return [`file=$(cd "$dir" && ${renderCommand(step.command)})`, ...outOfFile()];
    case "evaluate":
      return [`answer=$(${renderCommand(step.command)})`, "export answer"];
    case "realise":
      return [`drv=$(${readAnswer(".drvPath")})`, `out=$(${renderCommand(step.command)})`];
    case "link":
      return [`${renderCommand(step.command)} > /dev/null`];
    case "print-image":
      return renderPrint(step.image.extension, plan);
    case "print-answer":
      return [step.json ? `printf '%s\\n' "$answer"` : `printf '%s\\n' "$(${readAnswer(".drvPath")})"`];
    case "exec-vm":
      return [`exec "$(find "$out/bin" -type l -print -quit)"`];
  }
}

/** nixos-rebuild prints a path below the output, and leaves a link to the output where it ran. */
function outOfFile(): readonly string[] {
  return ['out=$(readlink -f "$dir/result")'];
}

function renderPrint(extension: string, plan: Plan): readonly string[] {
  const search = `find "$out" -name ${quoteShell(`*${extension}`)} -xtype f -print -quit`;
  if (plan.strategy === "legacy" || plan.request.action !== null) return [search];
  const file = plan.backend === "nix" ? [`file=$out/$(${readAnswer(".filePath")})`] : [];
  return [...file, `if [ -f "$file" ]; then printf '%s\\n' "$file"; else ${search}; fi`];
}

/** The command that prints a string of the answer: Nix reads it out of the environment. */
function readAnswer(path: string): string {
  return renderWords([
    ...NIX_EVAL,
    "--raw",
    "--expr",
    `(builtins.fromJSON (builtins.getEnv "answer"))${path}`,
  ]);
}

/** `nix eval` that may look at the environment and at files. */
export const NIX_EVAL = ["nix", "--extra-experimental-features", "nix-command", "eval", "--impure"];

function renderCommand({ argv, env }: Command): string {
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quoteShell(value)}`);
  return [...assignments, ...argv.map(renderWord)].join(" ");
}

const VARIABLES = { wrapper: '"$dir/default.nix"', drvPath: '"$drv"', outPath: '"$out"' } as const;

function renderWord(word: Word): string {
  return typeof word === "string" ? quoteShell(word) : VARIABLES[word.use];
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ");
}
