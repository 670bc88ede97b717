#!/usr/bin/env node
// Stands in for nixos-rebuild-ng (Python; its launcher reads `from nixos_rebuild import main`), the default of 25.11 and
// alone from 26.05: its build-image, build-vm and build-vm-with-bootloader, without flakes.
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { capture, quoteNix, record, surprise } from "./fake-nixos-rebuild.mjs";

const ACTIONS = { "build-image": "", "build-vm": "vm", "build-vm-with-bootloader": "vmWithBootLoader" };

// Which words reach what. "common": every evaluation and the build; "build": the build alone; "dropped": neither, for
// these are flags of flakes, or of old.
const FLAGS = {
  common: {
    0: ["--verbose", "-v", "--quiet", "--keep-going", "-k", "--keep-failed", "-K", "--fallback", "--repair"],
    1: ["--max-jobs", "-j", "--cores", "--log-format"],
    2: ["--option"],
  },
  build: {
    0: ["--print-build-logs", "-L", "--show-trace", "--no-build-output", "--no-link", "-Q"],
    1: ["--builders", "--include", "-I"],
  },
  dropped: {
    0: [
      ...["--offline", "--no-net", "--accept-flake-config", "--refresh", "--impure", "--recreate-lock-file"],
      ...["--no-update-lock-file", "--no-write-lock-file", "--no-registries", "--commit-lock-file"],
      ...["--fast", "--no-build-nix", "--no-reexec"],
    ],
    1: ["--update-input"],
    2: ["--override-input"],
  },
};
// argparse gives a group of spellings one name, and hands Nix that one.
const SPELLING = {
  "-I": "--include",
  "-j": "--max-jobs",
  "-k": "--keep-going",
  "-K": "--keep-failed",
  "-L": "--print-build-logs",
  "--verbose": "-v",
  "--no-link": "--no-build-output",
  "-Q": "--no-build-output",
};

const services = {
  // subprocess.run gives a child a quarter of a second to answer Ctrl-C by itself, and then kills it.
  onInterrupt: (child) => setTimeout(() => child.kill("SIGKILL"), 250).unref(),
  // A failed command is shown ready to paste, and its status becomes ours.
  onFailure: ({ status, argv }) => {
    process.stderr.write(`Command '${argv.join(" ")}' returned non-zero exit status ${status}.\n`);
    process.exit(status);
  },
};

const options = parse(process.argv.slice(2));
record("call", { flavour: "ng", argv: process.argv.slice(2), cwd: process.cwd(), nixPath: process.env.NIX_PATH });
if (options.action === undefined) surprise("no action");

const etc = process.env.FAKE_ETC_NIXOS ?? "/etc/nixos";
const ownFile = options.file !== undefined || options.attr !== undefined;
if (!options.noFlake && !ownFile && existsSync(`${etc}/flake.nix`)) {
  surprise(`${etc}/flake.nix, which it would have built instead`);
}
const file = options.file === undefined ? await fileOfMachine() : fileInside(options.file);

process.stderr.write("building the system configuration...\n");
if (options.action === "build-image") await buildImage();
else await buildVm();

async function buildImage() {
  const value = file.startsWith("<") ? file : quoteNix(realpathSync(file));
  const head = `let value = import ${value}; set = if builtins.isFunction value then value {} else value; in`;
  const images = `set.${prefix()}config.system.build.images`;
  const ask = async (expression) =>
    JSON.parse(
      await capture(
        "evaluation",
        ["nix-instantiate", "--eval", "--strict", "--json", "--expr", `${head} ${expression}`, ...options.common],
        services,
      ),
    );
  const variants = await ask(`builtins.attrNames ${images}`);
  if (!variants.includes(options.variant)) {
    const list = variants.map((name) => `- ${name}`).join("\n");
    process.stderr.write(
      `error: please specify one of the following supported image variants via --image-variant:\n${list}\n`,
    );
    process.exit(1);
  }
  const path = await build(`config.system.build.images.${options.variant}`);
  const name = await ask(`${images}.${options.variant}.passthru.filePath`);
  answer("The disk image can be found in", `${path}/${name}`);
}

async function buildVm() {
  const path = await build(`config.system.build.${ACTIONS[options.action]}`);
  const runner = readdirSync(`${path}/bin`).find((name) => /^run-.*-vm$/.test(name));
  answer("The virtual machine can be started by running", runner ? `${path}/bin/${runner}` : "not-found");
}

async function build(attribute) {
  return capture("build", ["nix-build", file, "--attr", prefix() + attribute, ...options.common, ...options.build], services);
}

function answer(sentence, path) {
  process.stderr.write(`Done. ${sentence} `);
  // pathlib drops a trailing slash.
  const printed = path.replace(/\/$/, "");
  record("answer", { path: printed });
  process.stdout.write(`${printed}\n`);
}

function prefix() {
  return options.attr === undefined ? "" : `${options.attr}.`;
}

/** The directory rule of --file: system.nix, else default.nix. */
function fileInside(path) {
  if (!statSync(path).isDirectory()) return path;
  const inside = ["system.nix", "default.nix"].map((name) => `${path}/${name}`).find(existsSync);
  return inside ?? path;
}

/** No --file: <nixos-system>, then system.nix of the machine, then <nixpkgs/nixos>. */
async function fileOfMachine() {
  const found = await capture("evaluation", ["nix-instantiate", "--find-file", "nixos-system"], { ...services, onFailure: () => undefined });
  if (found !== undefined) return "<nixos-system>";
  return existsSync(`${etc}/system.nix`) ? `${etc}/system.nix` : "<nixpkgs/nixos>";
}

function parse(argv) {
  const parsed = { common: [], build: [], dropped: [] };
  const unknown = [];
  const queue = [...argv];
  const value = (flag) => (queue.length > 0 ? queue.shift() : surprise(`${flag} as the last word`));
  while (queue.length > 0) {
    const word = queue.shift();
    const [group, arity] = groupOf(word) ?? [];
    if (group !== undefined) {
      parsed[group].push(SPELLING[word] ?? word, ...Array.from({ length: Number(arity) }, () => value(word)));
    } else if (word in ACTIONS) parsed.action = parsed.action === undefined ? word : surprise(`a second action ${word}`);
    else if (word === "--file" || word === "-f") parsed.file = value(word);
    else if (word === "--attr" || word === "-A") parsed.attr = value(word);
    else if (word === "--image-variant") parsed.variant = value(word);
    else if (word === "--no-flake") parsed.noFlake = true;
    else if (word === "--flake" || word === "-F") surprise("--flake, which this stand-in does not build");
    else if (word === "--build-host" || word === "--target-host") {
      refuse("--target-host/--build-host is not supported with 'build-image'");
    } else unknown.push(word);
  }
  if (unknown.length > 0) refuse(`unrecognized arguments: ${unknown.join(" ")}`);
  return parsed;
}

function groupOf(word) {
  for (const [group, arities] of Object.entries(FLAGS)) {
    for (const [arity, words] of Object.entries(arities)) if (words.includes(word)) return [group, arity];
  }
  return undefined;
}

function refuse(message) {
  process.stderr.write(`usage: nixos-rebuild [...]\nnixos-rebuild: error: ${message}\n`);
  process.exit(2);
}
