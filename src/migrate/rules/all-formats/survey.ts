import { FORMAT_NAMES } from "../../../formats/index.ts";
import type { MigrateOptions } from "../../engine/types.ts";
import type { Project } from "../../model/project.ts";
import { additionsOf, likelySystem } from "../additions.ts";
import { settingsOf } from "../settings.ts";
import { targetOf } from "../target.ts";
import type { FormatAdditions } from "./additions-module.ts";
import { findMentions, type Mentions } from "./mentions.ts";
import { type FormatUses, formatUses, PATTERNS } from "./uses.ts";

/** What a whole repository does with the module `all-formats`. */
export interface Survey {
  readonly project: Project;
  readonly uses: FormatUses;
  readonly mentions: Mentions;
  /** The formats that take part, each once, sorted. */
  readonly formats: readonly string[];
  /** Of those of nixos-generators. */
  readonly additions: readonly FormatAdditions[];
  /** A Nix file that may take part and does not parse. */
  readonly unreadable: string | undefined;
  /** The first file with a use that shows where `formats` comes from; it speaks for all. */
  readonly anchor: string | undefined;
}

/** What tells a file that is not valid, but uses the formats, from one with `pkgs.formats.json` in it. */
const TAKES_PART = ["formatConfigs", "config.formats", "nixos-generators"];

export function surveyFormats(project: Project, fidelity: MigrateOptions["fidelity"]): Survey {
  return project.ask(read, fidelity);
}

function read(project: Project, fidelity: MigrateOptions["fidelity"]): Survey {
  const found = formatUses(project);
  const { imports, configs } = found;
  const anchor = [...imports, ...configs].map(({ file }) => file.path).sort()[0];
  const known = new Set([...FORMAT_NAMES, ...configs.map(({ format }) => format)]);
  const uses: FormatUses = {
    imports,
    configs,
    outputs: found.outputs.filter(({ format }) => known.has(format)),
    guards: found.guards,
    opaque: found.opaque,
  };
  const mentions =
    anchor === undefined ? { named: [], computed: [], prose: [] } : findMentions(project, known);
  const named = [...uses.outputs, ...configs, ...mentions.named].map(({ format }) => format);
  const formats = [...new Set(named)].sort();
  const additions = formats.flatMap((format) => additionsFor(project, found, fidelity, format) ?? []);
  return { project, uses, mentions, formats, additions, unreadable: unreadable(project, anchor), anchor };
}

function additionsFor(
  project: Project,
  { imports }: FormatUses,
  fidelity: MigrateOptions["fidelity"],
  format: string,
): FormatAdditions | undefined {
  const target = targetOf(format);
  if (target === undefined) return undefined;
  const [first] = imports;
  const additions = additionsOf({
    target,
    fidelity,
    place: "variant",
    system: first === undefined ? undefined : likelySystem(project, first.file, undefined),
    sets: (option) => settingsOf(project, option).length > 0,
    // Tags have a finding of their own.
    defines: () => false,
    // What else the host imports is not asked: a default stays one.
    foreign: true,
  });
  return { target, additions };
}

function unreadable({ repository }: Project, anchor: string | undefined): string | undefined {
  if (anchor === undefined) return undefined;
  const suspects = new Set(repository.containing(TAKES_PART));
  return repository
    .containing([...PATTERNS, ".formats"])
    .filter((path) => path.endsWith(".nix") && suspects.has(path))
    .find((path) => repository.nix(path)?.ok !== true);
}
