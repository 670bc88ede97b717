#!/usr/bin/env node
// Stands in for the Bash nixos-rebuild of 25.05, the default there and gone in 26.05: its build-image, build-vm and
// build-vm-with-bootloader. What would activate a system (switch-to-configuration) is refused.
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { capture, quoteNix, record, surprise } from "./fake-nixos-rebuild.mjs";

/** fake-nixos-rebuild-machines.mjs is the one before 25.05. */
const MAKES_IMAGES = process.env.FAKE_WITHOUT_IMAGES === undefined;

const ACTIONS = { "build-image": "", "build-vm": "vm", "build-vm-with-bootloader": "vmWithBootLoader" };
// Handed to the evaluation of the variants and to the build alike.
const WITH_VALUE = ["-I", "--builders", "--max-jobs", "-j", "--cores", "--log-format"];
const ALONE =
  "--accept-flake-config --quiet --print-build-logs -L --no-build-output -Q --show-trace --refresh --impure --offline --no-net --keep-going -k --keep-failed -K --fallback --repair --verbose -v -vv".split(
    " ",
  );

// Bash waits for its child, whatever happens to itself; 128+n for a child that a signal ended.
const services = {
  onInterrupt: () => {},
  onFailure: ({ status }) => process.exit(status < 0 ? 128 - status : status),
};

const options = parse(process.argv.slice(2));
record("call", { flavour: "bash", argv: process.argv.slice(2), cwd: process.cwd(), nixPath: process.env.NIX_PATH });
if (options.action === undefined) surprise("no action");

const etc = process.env.FAKE_ETC_NIXOS ?? "/etc/nixos";
if (!options.noFlake && options.file === undefined && existsSync(`${etc}/flake.nix`)) {
  surprise(`${etc}/flake.nix, which it would have built instead`);
}
// The real one first builds the Nix of the configuration, or of <nixpkgs>.
if (options.buildNix) record("nix-first", {});

process.stderr.write("building the system configuration...\n");
if (options.action === "build-image") await buildImage();
else await buildVm();

async function buildImage() {
  const value = options.file === undefined ? "import <nixpkgs/nixos>" : `import ${quoteNix(fileOf())}`;
  const set = `let value = ${value}; in (if builtins.isFunction value then value {} else value)`;
  // The names of all variants are evaluated, not of the one asked for alone.
  const listed = await capture(
    "evaluation",
    [
      "nix-instantiate",
      "--eval",
      "--strict",
      "--json",
      "--expr",
      `builtins.mapAttrs (n: v: v.passthru.filePath) (${set}).${prefix()}config.system.build.images`,
      ...options.extra,
    ],
    services,
  );
  const variants = JSON.parse(listed);
  const name = variants[options.variant];
  if (name === undefined) {
    process.stderr.write(
      "Please specify one of the following supported image variants via --image-variant:\n\n",
    );
    process.stdout.write(`${Object.keys(variants).join("\n")}\n`);
    process.exit(1);
  }
  const path = await build(`config.system.build.images.${options.variant}`);
  process.stderr.write("Done.  The disk image can be found in ");
  record("answer", { path: `${path}/${name}` });
  process.stdout.write(`${path}/${name}\n`);
}

async function buildVm() {
  const path = await build(`config.system.build.${ACTIONS[options.action]}`);
  // On stderr only: this one prints nothing on stdout.
  const runners = readdirSync(`${path}/bin`).filter((name) => /^run-.*-vm$/.test(name));
  const shown = (runners.length > 0 ? runners : ["run-*-vm"]).map((name) => `${path}/bin/${name}`).join(" ");
  process.stderr.write(`\nDone.  The virtual machine can be started by running ${shown}\n`);
}

async function build(attribute) {
  const file = options.file === undefined ? ["<nixpkgs/nixos>"] : words(options.file);
  return capture("build", ["nix-build", ...file, "-A", prefix() + attribute, ...options.extra], services);
}

function prefix() {
  return options.attr === undefined ? "" : `${options.attr}.`;
}

/** `$buildFile` stands unquoted in the script: a path with a blank falls apart. */
function words(text) {
  return text.split(/[ \t\n]+/).filter((word) => word !== "");
}

function fileOf() {
  const [file, ...more] = words(options.file);
  if (more.length > 0 || !existsSync(file)) surprise(`realpath ${options.file}`);
  return realpathSync(file);
}


function parse(argv) {
  const parsed = { extra: [], buildNix: true };
  const queue = [...argv];
  const value = (flag) => (queue.length > 0 ? queue.shift() : surprise(`${flag} as the last word`));
  while (queue.length > 0) {
    const word = queue.shift();
    if (word in ACTIONS && (word !== "build-image" || MAKES_IMAGES)) parsed.action = parsed.action === undefined ? word : surprise(`a second action ${word}`);
    else if (word === "--file" || word === "-f") parsed.file = value(word);
    else if (word === "--attr" || word === "-A") parsed.attr = value(word);
    else if (word === "--image-variant" && MAKES_IMAGES) parsed.variant = value(word);
    else if (word === "--no-flake") parsed.noFlake = true;
    else if (word === "--no-build-nix" || word === "--fast") parsed.buildNix = false;
    else if (word === "--option") parsed.extra.push(word, value(word), value(word));
    else if (WITH_VALUE.includes(word)) parsed.extra.push(word, value(word));
    else if (ALONE.includes(word)) parsed.extra.push(word);
    else {
      process.stderr.write(`${process.argv[1]}: unknown option \`${word}'\n`);
      process.exit(1);
    }
  }
  return parsed;
}
