import semver from "semver";
import * as z from "zod";
import type { Processes } from "../exec/processes.ts";
import type { Fact } from "./capabilities.ts";

const Settings = z.record(z.string(), z.looseObject({ value: z.unknown() }));
const Store = z.object({
  url: z.string().optional(),
  trusted: z.union([z.number(), z.boolean(), z.null()]).optional(),
});

// `nix eval --file F --argstr` and flakes (release notes of Nix 2.4).
const OLDEST = "2.4.0";

/** The Nix on PATH as its own commands describe it. */
export interface NixFacts {
  /** The line of `nix --version`. */
  readonly version: string;
  readonly tooOld: boolean;
  readonly settings: NixSettings | undefined;
  readonly store: StoreFacts;
}

/** The settings that decide what can be built; words as in nix.conf. */
export interface NixSettings {
  readonly experimentalFeatures: readonly string[];
  readonly extraPlatforms: readonly string[];
  readonly systemFeatures: readonly string[];
  /** "@/etc/nix/machines", or machines themselves. */
  readonly builders: string;
  readonly buildUsersGroup: string;
  readonly buildDir: string | undefined;
  readonly maxJobs: number | undefined;
  readonly sandbox: string;
}

export interface StoreFacts {
  /** "local" or "daemon"; undefined when it cannot be opened. */
  readonly url: string | undefined;
  /** Whether the store takes this user's word for settings; undefined when it does not say. */
  readonly trusted: boolean | undefined;
  /** The folder of the store. */
  readonly folder: Fact<string>;
  /** What Nix said when it could not be opened. */
  readonly error: string;
}

const FEATURES = ["--extra-experimental-features", "nix-command"];

/** Asks Nix about itself; undefined when there is none. */
export async function detectNix(processes: Processes): Promise<NixFacts | undefined> {
  const { status, stdout } = await processes.capture({ argv: ["nix", "--version"] });
  if (status !== 0) return undefined;
  const version = stdout.trim();
  const [settings, store] = await Promise.all([readSettings(processes), readStore(processes)]);
  return { version, tooOld: isOlderNix(version, OLDEST), settings, store };
}

/** Whether the Nix that called itself so in `nix --version` is older than a version. */
export function isOlderNix(version: string, than: string): boolean {
  const [own, other] = [semver.coerce(version), semver.coerce(than)];
  return own !== null && other !== null && semver.lt(own, other);
}

/** `nix config show` since 2.20, `nix show-config` before. */
async function readSettings(processes: Processes): Promise<NixSettings | undefined> {
  for (const words of [["config", "show"], ["show-config"]]) {
    const { status, stdout } = await processes.capture({ argv: ["nix", ...FEATURES, ...words, "--json"] });
    if (status === 0) return settingsOf(Settings.parse(JSON.parse(stdout)));
  }
  return undefined;
}

function settingsOf(settings: z.infer<typeof Settings>): NixSettings {
  const list = (name: string) => z.array(z.string()).catch([]).parse(settings[name]?.value);
  const text = (name: string) => {
    const value = settings[name]?.value;
    return value === undefined || value === null ? "" : String(value);
  };
  const jobs = Number.parseInt(text("max-jobs"), 10);
  return {
    experimentalFeatures: list("experimental-features"),
    extraPlatforms: list("extra-platforms"),
    systemFeatures: list("system-features"),
    builders: text("builders"),
    buildUsersGroup: text("build-users-group"),
    buildDir: text("build-dir") || undefined,
    maxJobs: Number.isNaN(jobs) ? undefined : jobs,
    sandbox: text("sandbox"),
  };
}

/** `nix store info` since 2.19, `nix store ping` before; without `--json` in the Nix of 2022 (2.8). */
async function readStore(processes: Processes): Promise<StoreFacts> {
  const folder = await readFolder(processes);
  let error = "";
  for (const words of [["info", "--json"], ["ping", "--json"], ["ping"]]) {
    const { status, stdout, stderr } = await processes.capture({
      argv: ["nix", ...FEATURES, "store", ...words],
    });
    if (status === 0) return { ...parseStore(stdout, stderr), folder, error: "" };
    error ||= stderr;
  }
  return { url: undefined, trusted: undefined, folder, error };
}

/** The answer as JSON, or as the line "Store URL: local" that older ones write to standard error. */
function parseStore(stdout: string, stderr: string): Pick<StoreFacts, "url" | "trusted"> {
  const line = /^Store URL: (.+)$/m.exec(stdout + stderr)?.[1];
  const { url, trusted } =
    line === undefined ? Store.parse(JSON.parse(stdout)) : { url: line, trusted: undefined };
  return { url: url ?? "local", trusted: trusted == null ? undefined : Boolean(trusted) };
}

async function readFolder(processes: Processes): Promise<Fact<string>> {
  const argv = ["nix-instantiate", "--eval", "--expr", "builtins.storeDir"];
  const { status, stdout } = await processes.capture({ argv });
  const value = status === 0 ? /^"(.*)"$/.exec(stdout.trim())?.[1] : undefined;
  return value === undefined
    ? { value: "/nix/store", evidence: "taken to be the usual one" }
    : { value, evidence: "builtins.storeDir" };
}
