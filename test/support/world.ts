import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findOnPath, PYTHON, REBUILD_NG } from "./requirements.ts";
import { makeSmallNixpkgs, type SmallRelease } from "./small-nixpkgs.ts";

/** Which nixos-rebuild is on PATH; all but `real-ng` are stand-ins. */
export type Rebuild = "none" | "old" | "machines" | "bash" | "ng" | "real-ng";

export interface RunOptions {
  readonly rebuild?: Rebuild;
  /** Replaces or, when undefined, removes variables of the world. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: an empty folder of its own. */
  readonly cwd?: string;
  /** Called with everything written to standard output and error so far, whenever there is more. */
  readonly onOutput?: (text: string, child: RunningChild) => void;
}

export interface RunningChild {
  /** Sends a signal to the process group, as a terminal does, or to the program alone. */
  signal(name: NodeJS.Signals, to: "group" | "program"): void;
}

export interface Ran {
  /** Exit status; 128+n when a signal ended it, as a shell says. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The working directory it ran in. */
  readonly cwd: string;
  /** Files the run left in its working directory and in TMPDIR. */
  readonly left: { readonly cwd: readonly string[]; readonly temporary: readonly string[] };
  /** What the stand-in for nixos-rebuild recorded. */
  readonly rebuild: readonly RebuildEvent[];
}

export interface RebuildEvent {
  readonly event: "call" | "nix-first" | "evaluation" | "build" | "answer";
  readonly argv?: readonly string[];
  /** With "answer": what it printed. */
  readonly path?: string;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SUPPORT = join(ROOT, "test/support");
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** All that the product and the original may call; nothing else is on PATH. */
const PROGRAMS =
  "nix nix-build nix-instantiate nix-store node sh bash env git jq awk find hostname realpath readlink basename dirname mktemp rm mkdir cat ls ln head tar gzip".split(
    " ",
  );

/**
 * A place with a Nix store, state, home, cache and temporary folder of its own, so that neither root nor
 * the machine's store is needed and nothing is left behind.
 */
export class World {
  private readonly running = new Set<ChildProcess>();

  private constructor(readonly folder: string) {}

  static async open(): Promise<World> {
    // macOS has its temporary folder behind a link, and a store must not be.
    const world = new World(await mkdtemp(join(await realpath(tmpdir()), "ng-e2e-")));
    for (const name of ["conf", "home", "temporary", "programs"]) await mkdir(world.path(name));
    for (const name of PROGRAMS) {
      const program = name === "node" ? process.execPath : findOnPath(name);
      if (program) await symlink(program, world.path("programs", name));
    }
    await world.installProduct();
    await world.installHook();
    for (const rebuild of ["none", "old", "machines", "bash", "ng"] as const)
      await world.installRebuild(rebuild);
    if (REBUILD_NG && PYTHON) await world.installRealRebuild(REBUILD_NG, PYTHON);
    // Tests run at the same time, and two programs that make the same database find it half made (seen with Nix 2.34).
    await world.run(["nix-store", "--init"]);
    return world;
  }

  async close(): Promise<void> {
    // A test that timed out leaves its program behind.
    for (const { pid } of this.running) process.kill(-pid!, "SIGKILL");
    // Store paths are read-only.
    await promisify(execFile)("chmod", ["-R", "u+w", this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  get store(): string {
    return this.path("store");
  }

  /** A file of the world; its folder is made. */
  async write(name: string, text: string): Promise<string> {
    const file = this.path(name);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  nixpkgs(release: SmallRelease): Promise<string> {
    return makeSmallNixpkgs(this.path("nixpkgs"), release);
  }

  /** Runs the built nixos-generate, from a copy of what the package ships and nothing else. */
  generate(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.run([process.execPath, this.path("product/dist/nixos-generate.js"), ...argv], options);
  }

  async run([program = "", ...rest]: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const id = await mkdtemp(this.path("run-"));
    const cwd = options.cwd ?? join(id, "cwd");
    const temporary = options.env?.["TMPDIR"] ?? join(id, "tmp");
    const log = join(id, "rebuild.jsonl");
    for (const folder of [join(id, "cwd"), temporary]) await mkdir(folder, { recursive: true });
    await writeFile(log, "");
    const before = await readdir(cwd);
    const ended = await this.spawn(
      program,
      rest,
      cwd,
      {
        ...this.environment(options.rebuild ?? "none"),
        TMPDIR: temporary,
        FAKE_NIXOS_REBUILD_LOG: log,
        FAKE_ETC_NIXOS: this.path("etc-nixos"),
        ...options.env,
      },
      options,
    );
    return {
      ...ended,
      cwd,
      left: {
        cwd: (await readdir(cwd)).filter((name) => !before.includes(name)),
        temporary: await readdir(temporary),
      },
      rebuild: (await readFile(log, "utf8"))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    };
  }

  private spawn(
    program: string,
    argv: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
    { onOutput }: RunOptions,
  ): Promise<{ status: number; stdout: string; stderr: string }> {
    // A process group of its own, as a job of an interactive shell has one.
    const child = spawn(program, argv, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.running.add(child);
    const handle: RunningChild = {
      signal: (name, to) => void process.kill(to === "group" ? -child.pid! : child.pid!, name),
    };
    const streams = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        streams[name] += text;
        onOutput?.(streams.stdout + streams.stderr, handle);
      });
    }
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => {
        this.running.delete(child);
        resolve({ status: code ?? 128 + (SIGNALS[signal ?? ""] ?? 0), ...streams });
      });
    });
  }

  private environment(rebuild: Rebuild): Record<string, string> {
    return {
      HOME: this.path("home"),
      XDG_CACHE_HOME: this.path("cache"),
      PATH: `${this.path(`rebuild-${rebuild}`)}:${this.path("programs")}`,
      LC_ALL: "C",
      NIX_REMOTE: "local",
      NIX_STORE_DIR: this.store,
      NIX_STATE_DIR: this.path("state"),
      NIX_LOG_DIR: this.path("log"),
      NIX_CONF_DIR: this.path("conf"),
      NIX_CONFIG: [
        "experimental-features = nix-command flakes",
        "substituters =",
        "build-users-group =",
        `build-hook = ${this.path("no-remote-builds")}`,
        "sandbox = false",
        // The builders are /bin/sh: an image for another system is only a text that says so.
        "extra-platforms = x86_64-linux aarch64-linux",
        "flake-registry =",
      ].join("\n"),
    };
  }

  private async installProduct(): Promise<void> {
    const argv = ["pack", "--dry-run", "--json", "--ignore-scripts"];
    const { stdout } = await promisify(execFile)("npm", argv, { cwd: ROOT });
    const [packed] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
    for (const { path } of packed.files) {
      await mkdir(join(this.path("product", path), ".."), { recursive: true });
      await cp(join(ROOT, path), this.path("product", path));
    }
  }

  /** Nix 2.8 cannot do without a build hook; this one declines all builds and waits to be ended. */
  private async installHook(): Promise<void> {
    const hook = await this.write(
      "no-remote-builds",
      "#!/bin/sh\necho '# decline-permanently' >&2\nexec cat > /dev/null\n",
    );
    await chmod(hook, 0o755);
  }

  private async installRebuild(rebuild: Exclude<Rebuild, "real-ng">): Promise<void> {
    await mkdir(this.path(`rebuild-${rebuild}`));
    if (rebuild === "none") return;
    await symlink(
      join(SUPPORT, `fake-nixos-rebuild-${rebuild}.mjs`),
      this.path(`rebuild-${rebuild}`, "nixos-rebuild"),
    );
  }

  private async installRealRebuild(checkout: string, python: string): Promise<void> {
    const launcher = await this.write(
      "rebuild-real-ng/nixos-rebuild",
      `#!${python}\nimport sys\nsys.path.insert(0, ${JSON.stringify(checkout)})\nsys.dont_write_bytecode = True\nfrom nixos_rebuild import main\nmain()\n`,
    );
    await chmod(launcher, 0o755);
  }
}
