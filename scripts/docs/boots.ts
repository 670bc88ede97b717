import { findStart } from "../../src/formats/images/starts.ts";
import { FORMATS } from "../../src/formats/index.ts";
import { type BootResult, readResults } from "../../test/boot/results.ts";

const FORMAT_NAMES: ReadonlySet<string> = new Set(FORMATS.map(({ name }) => name));

/** Which formats were started, which were tried and did not start, and which were not tried, for the README. */
export function renderBootSummary(results: readonly BootResult[] = readResults()): string {
  const of = (name: string) => results.filter(({ image }) => image === name);
  const tried = FORMATS.filter(({ name }) => of(name).length > 0);
  const isUp = (name: string) => of(name).every(({ outcome }) => outcome === "started");
  const started = tried.filter(({ name }) => isUp(name));
  const failed = tried.filter(({ name }) => !isUp(name));
  const left = FORMATS.filter(
    (format) => !tried.includes(format) && findStart(format.name)?.kind !== "nothing",
  );
  return [
    `- started (${started.length} of ${FORMATS.length} formats): ${listOf(started) || "none"}`,
    ...(failed.length > 0 ? [`- tried and not started in every way: ${listOf(failed)}`] : []),
    `- not tried yet: ${listOf(left) || "none"}`,
  ].join("\n");
}

function listOf(formats: readonly { readonly name: string }[]): string {
  return formats.map(({ name }) => `\`${name}\``).join(", ");
}

/** What was seen of every format, one row for each way to start it. */
export function renderBoots(results: readonly BootResult[] = readResults()): string {
  const rows = FORMATS.flatMap(({ name }) => {
    const seen = results.filter(({ image }) => image === name);
    return seen.length > 0 ? seen.map(rowOf) : [[`\`${name}\``, "", whyNot(name), "", ""]];
  });
  return table(rows);
}

/** Images besides the formats: nixpkgs' own, and those with a fault. */
export function renderOtherBoots(results: readonly BootResult[] = readResults()): string {
  return table(results.filter(({ image }) => !FORMAT_NAMES.has(image)).map(rowOf));
}

function rowOf({ image, how, outcome, seconds, detail, ...seen }: BootResult): readonly string[] {
  const words = outcome === "started" ? "started" : `${outcome}: ${asCode(detail)}`;
  const result = outcome === seen.expected ? words : `${words} (expected: ${seen.expected})`;
  return [`\`${image}\``, how, result, String(seconds), circumstancesOf(seen)];
}

function circumstancesOf({ accelerator, date, commit, load }: Partial<BootResult>): string {
  const way = accelerator === undefined ? "" : accelerator === "kvm" ? ", KVM" : ", emulated";
  return `${date}, ${commit}${way}, load ${load}`;
}

function whyNot(name: string): string {
  const start = findStart(name);
  return start?.kind === "nothing" ? `nothing to start: ${start.because}` : "not tried";
}

function table(rows: readonly (readonly string[])[]): string {
  const heading = ["image", "started by", "result", "seconds", "seen"];
  const lines = [heading, ["---", "---", "---", "---:", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The last lines of a console, as they are; a bar would end the cell. */
function asCode(detail: string): string {
  const plain = detail.replaceAll("|", "/").replaceAll("`", "'").replaceAll(/\s+/g, " ");
  return plain === "" ? "no output" : `\`${plain.slice(0, 240)}\``;
}
