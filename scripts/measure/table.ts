import type { Measured } from "./repository.ts";

const HEADER = [
  "repository",
  "calls",
  "rewritten",
  "left",
  "native",
  "shim",
  "left",
  "added",
  "removed",
  "added a call",
  "files created",
  "mkMerge",
  "nested imports",
];

/** All repositories taken together; the name is `name`. */
export function total(name: string, all: readonly Measured[]): Measured {
  const sum = (number: (each: Measured) => number) => all.reduce((so, each) => so + number(each), 0);
  return {
    name,
    calls: {
      found: sum(({ calls }) => calls.found),
      rewritten: sum(({ calls }) => calls.rewritten),
      left: sum(({ calls }) => calls.left),
    },
    commands: all.some(({ commands }) => commands === undefined)
      ? undefined
      : {
          native: sum(({ commands }) => commands?.native ?? 0),
          shim: sum(({ commands }) => commands?.shim ?? 0),
          left: sum(({ commands }) => commands?.left ?? 0),
        },
    lines: { added: sum(({ lines }) => lines.added), removed: sum(({ lines }) => lines.removed) },
    created: all.flatMap(({ name, created }) =>
      created.map(({ path, lines }) => ({ path: `${name}/${path}`, lines })),
    ),
    forms: {
      mkMerge: sum(({ forms }) => forms.mkMerge),
      nestedImports: sum(({ forms }) => forms.nestedImports),
    },
  };
}

/** A Markdown table, one row a repository, the last row the total; "added a call" is the median over the calls. */
export function renderTable(all: readonly Measured[]): string {
  const rows = [
    ...all.map((each) => rowOf(each, addedPerCall([each]))),
    rowOf(total("**total**", all), addedPerCall(all)),
  ];
  return [HEADER, HEADER.map((_, at) => (at === 0 ? "---" : "--:")), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function rowOf(measured: Measured, perCall: readonly number[]): readonly string[] {
  const { name, calls, commands, lines, created, forms } = measured;
  const lengths = created.map(({ lines }) => lines);
  return [
    name,
    ...[calls.found, calls.rewritten, calls.left].map(String),
    ...(commands === undefined ? ["", "", ""] : [commands.native, commands.shim, commands.left].map(String)),
    `+${lines.added}`,
    `-${lines.removed}`,
    perCall.length === 0 ? "" : String(Math.round(median(perCall) * 10) / 10),
    lengths.length === 0 ? "" : `${lengths.length} (${lengths.join(", ")} lines)`,
    String(forms.mkMerge),
    String(forms.nestedImports),
  ];
}

/** For each rewritten call, the lines its repository got divided by the calls rewritten there. */
export function addedPerCall(all: readonly Measured[]): readonly number[] {
  return all.flatMap(({ calls: { rewritten }, lines }) =>
    Array.from({ length: rewritten }, () => lines.added / rewritten),
  );
}

/** The middle of some numbers, of two middles their mean; 0 of none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
