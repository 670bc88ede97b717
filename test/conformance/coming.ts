import { execFile } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** A change that nixpkgs has announced or that may come, made in a copy of a nixpkgs of 26.11pre. */
export interface ComingChange {
  readonly name: string;
  readonly what: string;
  readonly make: (tree: string) => Promise<void>;
}

const run = promisify(execFile);

export const COMING: readonly ComingChange[] = [
  {
    name: "stage-1",
    what: "scripted stage 1 is gone: no boot.initrd.postMountCommands, and reading boot.initrd.systemd.enable throws",
    async make(tree) {
      // Other names: nixpkgs' own modules go on with them, and those we know are not there any more.
      await editAll(join(tree, "nixos/modules"), /\.(nix|sh)$/, (text) => {
        const aliases = [...text.matchAll(/(\w+) = config\.boot\.initrd\.systemd;/g)].map(
          ([, name]) => name!,
        );
        return aliases
          .reduce((changed, name) => changed.replaceAll(ownEnable(name), "$&d"), text)
          .replaceAll("initrd.systemd.enable", "initrd.systemd.enabled")
          .replaceAll("postMountCommands", "wasPostMountCommands");
      });
      await edit(join(tree, "nixos/modules/system/boot/systemd/initrd.nix"), [
        [
          /^ {4}enable = mkEnableOption "systemd in initrd"/m,
          '    enabled = mkEnableOption "systemd in initrd"',
        ],
        [
          /^ {2}imports = \[\n/m,
          '  imports = [\n    (lib.mkRemovedOptionModule [ "boot" "initrd" "systemd" "enable" ] "Stage 1 is systemd.")\n',
        ],
      ]);
    },
  },
  {
    name: "arguments",
    what: "extraArgs and check of nixosSystem are errors",
    async make(tree) {
      await edit(join(tree, "nixos/lib/eval-config.nix"), [
        [/lib\.warnIf(\s+\(evalConfigArgs \? extraArgs\))/, "lib.throwIf$1"],
        [/lib\.warnIf(\s+\(evalConfigArgs \? check\))/, "lib.throwIf$1"],
      ]);
    },
  },
  {
    name: "repart",
    what: "the variants amazon and google-compute are made with repart, and the modules that made them are gone",
    async make(tree) {
      const images = join(tree, "nixos/modules/image");
      await writeFile(join(images, "coming-repart.nix"), REPART);
      await edit(join(images, "images.nix"), [
        [/^( *amazon = ).*;$/m, "$1./coming-repart.nix;"],
        [/^( *google-compute = ).*;$/m, "$1./coming-repart.nix;"],
      ]);
      await rm(join(tree, "nixos/maintainers/scripts/ec2/amazon-image.nix"));
      await rm(join(tree, "nixos/modules/virtualisation/google-compute-image.nix"));
    },
  },
];

/** What a name for the options of systemd in stage 1 is asked for. */
function ownEnable(name: string): RegExp {
  return new RegExp(`(?<![.\\w])${name}\\.enable\\b`, "g");
}

/** As far as it can be imitated: an image of one partition. */
const REPART = `{ config, ... }:
{
  imports = [ ./repart.nix ];
  boot.loader.grub.enable = false;
  fileSystems."/" = {
    device = "/dev/disk/by-partlabel/root";
    fsType = "ext4";
  };
  image.repart = {
    name = "image";
    partitions.root = {
      storePaths = [ config.system.build.toplevel ];
      repartConfig = {
        Type = "root";
        Format = "ext4";
        Label = "root";
      };
    };
  };
}
`;

/** Copies a nixpkgs to `into`, which must not be there, and makes a change in it. */
export async function makeComing(nixpkgs: string, into: string, { make }: ComingChange): Promise<void> {
  await run("cp", ["--recursive", "--no-preserve=mode", nixpkgs, into]);
  await make(into);
}

async function editAll(folder: string, names: RegExp, change: (text: string) => string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => names.test(name));
  for (const name of files) {
    const text = await readFile(join(folder, name), "utf8");
    const changed = change(text);
    if (changed !== text) await writeFile(join(folder, name), changed);
  }
}

type Replacement = readonly [pattern: RegExp, by: string];

/** @throws Error where a pattern is not there: the tree is another one than the change was written for. */
async function edit(file: string, replacements: readonly Replacement[]): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [pattern, by] of replacements) {
    const changed = text.replace(pattern, by);
    if (changed === text) throw new Error(`${file} has nothing like ${pattern}`);
    text = changed;
  }
  await writeFile(file, text);
}
