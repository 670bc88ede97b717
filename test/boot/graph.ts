import { readFileSync } from "node:fs";

/** One derivation, as `nix derivation show` of Nix 2.26 prints it. */
interface Derivation {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly structuredAttrs?: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, { readonly path?: string; readonly hash?: string }>>;
  readonly inputDrvs: Readonly<Record<string, unknown>>;
}

export type Environment = Readonly<Record<string, unknown>>;

/**
 * Texts and scripts of nixpkgs itself that its Nix code gives a `src`, as a package has one: they are built for real.
 */
const OWN_TEXTS: ReadonlySet<string> = new Set([
  ...[
    "builder.pl",
    "stage-2-init.sh",
    "sudoers",
    "nuke-refs",
    "50-coredump.conf",
    "nixos-enter",
    "nixos-install",
  ],
  ...["nixos-version", "nixos-build-vms", "nixos-option", "nixos-generate-config", "lazy-options.json"],
  ...["install-grub.sh", "install-grub.pl", "nixos-grub2-theme"],
]);
const OWN_TEXT_NAMES = /^nixos-firewall-tool-/;

/** Packages that look like texts: their derivations have no `src` of their own. */
const PACKAGE_NAMES =
  /^(?:stdenv-linux|gcc-wrapper|binutils-wrapper|bootstrap-|x86_64-unknown-linux-musl-|update-autotools|security-wrapper-|nix-\d|perl-5\.[\d.]+$|nixos-rebuild-ng-)/;

/** The derivations below an image, told apart: packages, which are filled, and all else, which nixpkgs builds. */
export class Graph {
  private readonly all: Readonly<Record<string, Derivation>>;
  private readonly packageSet = new Set<string>();
  private readonly builtSet = new Set<string>();

  constructor(file: string, root: string) {
    this.all = JSON.parse(readFileSync(file, "utf8"));
    this.walk(root);
  }

  /** Derivations of packages that something built for real needs. */
  get packages(): readonly string[] {
    return [...this.packageSet];
  }

  /** How many derivations Nix builds. */
  get builtCount(): number {
    return this.builtSet.size;
  }

  name(derivation: string): string {
    return this.of(derivation).name;
  }

  args(derivation: string): readonly string[] {
    return this.of(derivation).args;
  }

  /** Output paths by output name; without those whose path is not known before they are built. */
  outputs(derivation: string): Readonly<Record<string, string>> {
    const paths = Object.entries(this.of(derivation).outputs).flatMap(([output, { path }]) =>
      path === undefined ? [] : [[output, path] as const],
    );
    return Object.fromEntries(paths);
  }

  environment(derivation: string): Environment {
    const { env, structuredAttrs } = this.of(derivation);
    return { ...structuredAttrs, ...(env["__json"] === undefined ? env : JSON.parse(env["__json"])) };
  }

  /** Every derivation, packages that nothing needs included. */
  everything(): readonly string[] {
    return Object.keys(this.all);
  }

  /** Derivations that Nix builds and that depend on a package whose name matches. */
  builtFrom(pattern: RegExp): readonly string[] {
    const known = new Map<string, boolean>();
    const depends = (derivation: string): boolean => {
      const found = known.get(derivation);
      if (found !== undefined) return found;
      const isHit = this.packageSet.has(derivation)
        ? pattern.test(this.name(derivation))
        : this.inputs(derivation).some(depends);
      known.set(derivation, isHit);
      return isHit;
    };
    return [...this.builtSet].filter(depends);
  }

  private of(derivation: string): Derivation {
    return this.all[derivation]!;
  }

  private inputs(derivation: string): readonly string[] {
    return Object.keys(this.of(derivation).inputDrvs);
  }

  private walk(root: string): void {
    const left = [root];
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      if (this.builtSet.has(at)) continue;
      this.builtSet.add(at);
      for (const input of this.inputs(at)) {
        if (this.isPackage(input)) this.take(input);
        else left.push(input);
      }
    }
  }

  private take(derivation: string): void {
    this.packageSet.add(derivation);
    if (this.name(derivation) === "stdenv-linux")
      for (const part of this.partsOfStdenv(derivation)) this.packageSet.add(part);
  }

  /** What every builder has on its PATH. */
  private partsOfStdenv(stdenv: string): readonly string[] {
    const { initialPath, defaultNativeBuildInputs, defaultBuildInputs, shell } = this.environment(stdenv);
    const named = [initialPath, defaultNativeBuildInputs, defaultBuildInputs ?? ""]
      .map(String)
      .join(" ")
      .split(" ");
    return this.inputs(stdenv).filter((input) => {
      const paths = Object.values(this.outputs(input));
      return paths.some((path) => named.includes(path) || String(shell).startsWith(`${path}/`));
    });
  }

  private isPackage(derivation: string): boolean {
    const { name, outputs } = this.of(derivation);
    if (OWN_TEXTS.has(name) || OWN_TEXT_NAMES.test(name)) return false;
    if (PACKAGE_NAMES.test(name)) return true;
    const { src, srcs } = this.environment(derivation);
    const hasSource = (Array.isArray(src) ? src.length > 0 : Boolean(src)) || Boolean(srcs);
    return hasSource || Object.values(outputs).some(({ hash }) => hash !== undefined);
  }
}
