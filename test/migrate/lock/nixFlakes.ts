import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether a `nix` that can lock flakes is on PATH. */
export const haveNix = spawnSync("nix", ["flake", "--help"], { stdio: "ignore" }).status === 0;

/** How one input of a generated flake is declared. */
export interface InputSpec {
  readonly name: string;
  /** Another generated flake by number, or a path of inputs that it follows; "" follows nothing. */
  readonly to: number | string;
  readonly flake?: false;
  /** `inputs.<name>.inputs.<key>.follows = <value>`. */
  readonly overrides?: Readonly<Record<string, string>>;
}

export type FlakeSpec = readonly InputSpec[];

/** A folder of flakes on disk, and a Nix store of their own beside them. */
export class FlakeYard {
  private readonly root = mkdtempSync(join(tmpdir(), "flake-lock-"));

  flake(index: number): string {
    return join(this.root, `f${index}`);
  }

  write(index: number, spec: FlakeSpec): void {
    mkdirSync(this.flake(index), { recursive: true });
    writeFileSync(join(this.flake(index), "flake.nix"), this.render(index, spec));
  }

  readLock(index: number): string {
    return readFileSync(join(this.flake(index), "flake.lock"), "utf8");
  }

  writeLock(index: number, text: string): void {
    writeFileSync(join(this.flake(index), "flake.lock"), text);
  }

  /** Runs `nix flake lock` and gives its exit status and what it said. */
  lock(index: number): { readonly ok: boolean; readonly stderr: string } {
    const run = spawnSync(
      "nix",
      ["--extra-experimental-features", "nix-command flakes", "flake", "lock", `path:${this.flake(index)}`],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          HOME: this.root,
          XDG_CACHE_HOME: join(this.root, "cache"),
          NIX_REMOTE: `local?root=${join(this.root, "store")}`,
          NIX_CONFIG: "offline = true\nflake-registry =\n",
        },
      },
    );
    return { ok: run.status === 0, stderr: run.stderr };
  }

  remove(): void {
    spawnSync("chmod", ["-R", "u+w", this.root]);
    rmSync(this.root, { recursive: true, force: true });
  }

  private render(index: number, spec: FlakeSpec): string {
    const inputs = spec.map((input) => this.renderInput(input)).join("");
    // The number keeps two flakes with the same inputs from being the same store path.
    return `{\n  description = "${index}";\n${inputs}  outputs = _: { };\n}\n`;
  }

  private renderInput(input: InputSpec): string {
    const at = `  inputs.${input.name}`;
    if (typeof input.to === "string") return `${at}.follows = "${input.to}";\n`;
    const overrides = Object.entries(input.overrides ?? {}).map(
      ([name, target]) => `${at}.inputs.${name}.follows = "${target}";\n`,
    );
    const flake = input.flake === false ? `${at}.flake = false;\n` : "";
    return `${at}.url = "path:${this.flake(input.to)}";\n${flake}${overrides.join("")}`;
  }
}
