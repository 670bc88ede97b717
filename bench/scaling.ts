import { applyEdits } from "../src/migrate/engine/edits.ts";
import { migrate } from "../src/migrate/engine/engine.ts";
import { openRepository } from "../src/migrate/engine/repository.ts";
import {
  DEFAULT_OPTIONS,
  type Edit,
  type Finding,
  type Fixer,
  type SourceFile,
} from "../src/migrate/engine/types.ts";
import { FIXERS } from "../src/migrate/fixers.ts";
import { parseNix } from "../src/nix/index.ts";
import { median } from "./pair.ts";

export interface Slope {
  readonly name: string;
  /** Size and the processor time it took, in milliseconds. */
  readonly points: readonly (readonly [number, number])[];
  /** The power of the size that the time grows with: 1 is in line with it, 2 is quadratic. */
  readonly exponent: number;
}

/** The largest power that the project promises; a doubling of the size may cost this power of two. */
export const STEEPEST = 1.3;

const ROUNDS = 3;

interface Shape {
  readonly name: string;
  readonly sizes: readonly number[];
  /** Prepares an input of a size; what it returns is timed. */
  readonly prepare: (size: number) => () => unknown;
}

const bindings = (count: number) =>
  `{\n${Array.from({ length: count }, (_, at) => `  name-${at} = "value ${at}"; # ${at}\n`).join("")}}\n`;

const flake = (calls: number) => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
${Array.from({ length: calls }, (_, at) => `    image-${at} = nixos-generators.nixosGenerate { system = "x86_64-linux"; modules = [ ./${at}.nix ]; format = "proxmox"; };\n`).join("")}  };
}
`;

const migrateText = (path: string, text: string) => () =>
  migrate({
    repository: openRepository({ paths: [path], bytes: () => Buffer.from(text, "latin1") }),
    fixers: FIXERS,
    options: DEFAULT_OPTIONS,
    apply: ["safe"],
  });

/** A fixer that has one fix for every occurrence of a word. */
function everyDigit(word: string): Fixer {
  const findings = function* ({ path, text }: SourceFile): Generator<Finding> {
    for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
      const end = start + word.length;
      const edit = { path, start, end, text: "edited" };
      yield { path, start, end, message: word, fix: { title: word, applicability: "safe", edits: [edit] } };
    }
  };
  return {
    id: "every-digit",
    summary: "",
    looksAt: () => true,
    patterns: [word],
    check: (file) => [...findings(file)],
  };
}

const SHAPES: readonly Shape[] = [
  {
    name: "parse a set of N bindings",
    sizes: [50_000, 100_000, 200_000, 400_000],
    prepare: (size) => {
      const text = bindings(size);
      return () => parseNix(text);
    },
  },
  {
    name: "parse N nested lists",
    sizes: [500, 1000, 2000, 4000],
    prepare: (size) => {
      const text = "[".repeat(size) + "]".repeat(size);
      return () => {
        for (let time = 0; time < 20; time++) parseNix(text);
      };
    },
  },
  {
    name: "make N edits",
    sizes: [200_000, 400_000, 800_000, 1_600_000],
    prepare: (size) => {
      const text = "0123456789".repeat(size);
      const edits: Edit[] = Array.from({ length: size }, (_, at) => ({
        start: at * 10,
        end: at * 10 + 3,
        text: "edited",
      }));
      return () => applyEdits(text, edits);
    },
  },
  {
    name: "choose, make and check N fixes of one file",
    sizes: [12_500, 25_000, 50_000, 100_000],
    prepare: (size) => {
      const text = "0123456789".repeat(size);
      return () =>
        migrate({
          repository: openRepository({ paths: ["text"], bytes: () => Buffer.from(text, "latin1") }),
          fixers: [everyDigit("012")],
          options: DEFAULT_OPTIONS,
          apply: ["safe"],
        });
    },
  },
  {
    name: "migrate N bindings beside one call",
    sizes: [12_500, 25_000, 50_000, 100_000],
    prepare: (size) =>
      migrateText("flake.nix", flake(1).replace("  outputs", `  x = ${bindings(size)};\n  outputs`)),
  },
  {
    name: "migrate a flake with N calls",
    sizes: [50, 100, 200, 400],
    prepare: (size) => migrateText("flake.nix", flake(size)),
  },
  {
    name: "migrate a repository of N flakes",
    sizes: [50, 100, 200, 400],
    prepare: (size) => {
      const text = Buffer.from(flake(1));
      const paths = Array.from({ length: size }, (_, at) => `${at}/flake.nix`);
      return () =>
        migrate({
          repository: openRepository({ paths, bytes: () => text }),
          fixers: FIXERS,
          options: DEFAULT_OPTIONS,
          apply: ["safe"],
        });
    },
  },
  {
    name: "migrate a script of N command lines",
    sizes: [100, 200, 400, 800],
    prepare: (size) =>
      migrateText("build.sh", `#!/bin/sh\n${"nixos-generate -f do -c ./x.nix\n".repeat(size)}`),
  },
];

/** How time grows with size, shape by shape; the machine's speed does not matter to it. */
export function benchScaling(only = ""): readonly Slope[] {
  return SHAPES.filter(({ name }) => name.includes(only)).map(({ name, sizes, prepare }) => {
    prepare(sizes[0]!)();
    const points = sizes.map((size) => [size, timed(prepare(size))] as const);
    return { name, points, exponent: slope(points) };
  });
}

function timed(work: () => unknown): number {
  return median(
    Array.from({ length: ROUNDS }, () => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }),
  );
}

/** Least squares through the logarithms. */
function slope(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(Math.max(time, 0.01))] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return over / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

export function renderSlope({ name, points, exponent }: Slope): string {
  const times = points.map(([size, time]) => `${size}: ${time.toFixed(0)} ms`).join(", ");
  const kept = exponent <= STEEPEST ? "kept" : "NOT KEPT";
  return `size^${exponent.toFixed(2)}  ${name} (at most ${STEEPEST}: ${kept})  ${times}`;
}
