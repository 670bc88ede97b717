import { nearest } from "../../formats/index.ts";
import { stripColours } from "../colours.ts";

/** A flake that was asked for a configuration which it does not have, as src/legacy/evaluate.nix says it. */
export interface NoSuchHost {
  readonly url: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** The system whose packages were looked at. */
  readonly system: string | undefined;
  readonly packages: readonly string[];
}

const SAID =
  /flake "([^"\n]*)" has no nixosConfigurations\."([^\n]{0,300}?)"; it (?:has no nixosConfigurations|has: ([^;\n]*))(?:; packages\.[^\n]*? is a package)?(?:; packages\.([a-z0-9_-]+): ([^\n]*))?$/m;

export function findNoSuchHost(stderr: string): NoSuchHost | undefined {
  const match = SAID.exec(stripColours(stderr));
  if (match === null) return undefined;
  const [, url = "", name = "", hosts, system, packages] = match;
  return { url, name, hosts: listOf(hosts), system, packages: listOf(packages) };
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined || text === "" ? [] : text.split(", ");
}

/** The line that says what is wrong, without "error:". */
export function renderNoSuchHost({ url, name, hosts }: NoSuchHost): string {
  const nothing = hosts.length === 0 ? "; it has no nixosConfigurations" : "";
  // Locked: what is behind the "?" was never typed.
  return `flake "${url.replace(/\?.*/, "")}" has no nixosConfigurations."${name}"${nothing}`;
}

/** What to type instead; `typed` is the flake as the command line named it. */
export function hintsForNoSuchHost(
  { name, hosts, system, packages }: NoSuchHost,
  typed: string,
): readonly string[] {
  const near = nearest(name, hosts).slice(0, 3);
  const isPackage = packages.includes(name);
  return [
    ...(near.length > 0
      ? [`did you mean ${near.map((host) => `--flake ${typed}#${host}`).join(" or ")}?`]
      : []),
    ...(isPackage
      ? [`packages.${system}.${name} is a package, not a configuration: nix build ${typed}#${name} builds it`]
      : []),
    ...(hosts.length > 0 ? [`its nixosConfigurations are: ${shorten(hosts)}`] : []),
    ...(hosts.length === 0 && !isPackage && packages.length > 0
      ? [`its packages for ${system} are: ${shorten(packages)}; nix build ${typed}#NAME builds one`]
      : []),
    ...(hosts.length === 0 ? ["--flake takes a flake with nixosConfigurations.NAME"] : []),
  ];
}

const SHOWN = 20;

function shorten(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
