import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { withPrivateFolder } from "../../exec/temporary.ts";
import { chooseAccelerator } from "../../run/machine/boot-check.ts";
import { type Machine, qemuCommand, qemuEnvironment } from "../../run/machine/qemu-command.ts";
import { findFreePort } from "../../run/machine/ssh-port.ts";
import { collect, newCommand } from "../command.ts";
import {
  endBySignal,
  findReceivedSignal,
  forgetSignal,
  ignoreIfInterrupted,
  watchSignals,
} from "../interruption.ts";
import { CommandWithNixFlags } from "../nix-flags.ts";
import { openSurroundings } from "../surroundings.ts";
import { say } from "../terminal/say.ts";
import { type Image, prepareFor, runBootCheck, sayRefused } from "./boot-check.ts";
import { addMachineOptions, type MachineOptions } from "./machine-options.ts";

interface TryOptions extends MachineOptions {
  readonly configuration?: string;
  readonly flake?: string;
  readonly I?: readonly string[];
  readonly system?: string;
  readonly bootCheck?: true;
  readonly graphic?: true;
  readonly sshPort?: number;
}

export function tryCommand(): CommandWithNixFlags {
  const make = (name: string) => new CommandWithNixFlags(name);
  const command = newCommand(
    "try",
    "Start an image in QEMU, building it first where a format is named. The image is not changed.",
    make,
  );
  command
    .argument("<image>", "a file (with a slash or a dot in its name), or a format or variant to build")
    .argument("[qemu...]", "after --: words for QEMU")
    .option("-c, --configuration <path>", "NixOS configuration to build (default: $NIXOS_CONFIG)")
    .option("--flake <uri>", "NixOS configuration of a flake, such as ~/dotfiles#my-host")
    .option("-I <key=path>", "an entry of the search path, such as nixpkgs=channel:nixos-25.05", collect)
    .option("--system <system>", "system of the image, such as aarch64-linux")
    .option(
      "--boot-check",
      "wait until multi-user.target is reached, say how long it took, and end the machine",
    )
    .option(
      "--graphic",
      "open a window; otherwise the serial line is on the terminal (Ctrl-a x ends the machine)",
    )
    .option(
      "--ssh-port <port>",
      "port on 127.0.0.1 to forward to port 22 of the machine (default: a free one)",
      Number,
    );
  return addMachineOptions(command).action((image: string, qemu: readonly string[], options: TryOptions) =>
    tryImage(image, qemu, options, command),
  );
}

async function tryImage(
  image: string,
  qemu: readonly string[],
  options: TryOptions,
  command: CommandWithNixFlags,
): Promise<void> {
  watchSignals();
  process.exitCode = await run(image, qemu, options, command).catch(ignoreIfInterrupted);
  const signal = findReceivedSignal();
  if (signal !== undefined) endBySignal(signal);
}

async function run(
  word: string,
  qemu: readonly string[],
  options: TryOptions,
  command: CommandWithNixFlags,
): Promise<number> {
  const image = await findImage(word, options, command);
  if (image === undefined) return 1;
  return options.bootCheck ? runBootCheck(image, options) : startOnTerminal(image, qemu, options);
}

/** The file that was named, or what a build of the format gives; undefined when that failed, which was said. */
async function findImage(
  word: string,
  options: TryOptions,
  command: CommandWithNixFlags,
): Promise<Image | undefined> {
  const isFile = /[./]/.test(word);
  if (isFile && existsSync(word)) return { path: word, name: undefined, system: options.system };
  if (isFile) {
    say(`error: image not found: ${JSON.stringify(word)} does not exist`);
    return undefined;
  }
  const { buildOne } = await import("../build/build-images.ts");
  const path = await buildOne(word, options, command);
  return path === undefined ? undefined : { path, name: word, system: options.system };
}

async function startOnTerminal(image: Image, qemu: readonly string[], options: TryOptions): Promise<number> {
  return withPrivateFolder(tmpdir(), async (folder) => {
    const prepared = await prepareFor(image, options, folder);
    if (prepared.kind === "refused") return sayRefused(image, prepared);
    const { processes } = openSurroundings();
    const services = { processes, folder, now: () => performance.now(), say };
    const accelerator = await chooseAccelerator(prepared.machine, services);
    const sshPort = options.sshPort ?? (await findFreePort());
    const machine: Machine = {
      ...prepared.machine,
      ...{ accelerator, sshPort, console: "terminal", graphic: options.graphic === true, more: qemu },
    };
    say(
      `nixos-generate: starting ${image.path} (${prepared.summary}, ${accelerator === "kvm" ? "KVM" : "emulated"})`,
    );
    say(`hint: ssh -p ${sshPort} root@127.0.0.1 reaches its sshd; Ctrl-a x ends the machine`);
    const ended = await processes.become({
      argv: qemuCommand(machine),
      env: qemuEnvironment(machine, folder),
    });
    if (ended.fault !== undefined) say(`error: ${ended.fault}`);
    forgetSignal();
    return ended.status;
  });
}
