#!/usr/bin/env node
// A strict fake of QEMU: it knows the words that the product uses, looks at the files they name, and plays what
// FAKE_QEMU says for the accelerator: lines of the serial line, then an exit status, or waiting to be ended.
import { createServer } from "node:net";
import { accessSync, appendFileSync, constants, statSync } from "node:fs";

const argv = process.argv.slice(2);
const script = JSON.parse(process.env.FAKE_QEMU ?? surprise("FAKE_QEMU is not set"));
appendFileSync(process.env.FAKE_QEMU_LOG ?? surprise("FAKE_QEMU_LOG is not set"), `${JSON.stringify(argv)}\n`);

const VALUES = {
  "-machine": /^q35(?:,graphics=off)?$/,
  "-accel": /^(?:kvm|tcg,thread=multi)$/,
  "-cpu": /^(?:host|Nehalem)$/,
  "-m": /^\d+$/,
  "-smp": /^\d+$/,
  "-drive": isDrive,
  "-device": /^[a-z0-9-]+(?:,[a-z0-9_]+=[a-z0-9.]*)*$/,
  "-netdev": /^user,id=net(?:,hostfwd=tcp:127\.0\.0\.1:\d+-:22)?$/,
  "-display": /^none$/,
  "-serial": /^(?:stdio|mon:stdio)$/,
  "-monitor": /^none$/,
  "-kernel": isReadable,
  "-initrd": isReadable,
  "-append": /./,
  "-smbios": /^type=11,value=io\.systemd\.credential\.binary:[A-Za-z.~_-]+=[A-Za-z0-9+/=]+$/,
};

let accelerator;
for (let at = 0; at < argv.length; at++) {
  const word = argv[at];
  if (word === "-no-reboot" || word === script.allows) continue;
  const expected = VALUES[word] ?? surprise(`the word ${JSON.stringify(word)}`);
  const value = argv[++at] ?? surprise(`${word} without a value`);
  const fits = typeof expected === "function" ? expected(value) : expected.test(value);
  if (!fits) surprise(`${word} ${value}`);
  if (word === "-accel") accelerator = value.slice(0, 3);
}
if (!statSync(process.env.TMPDIR ?? "").isDirectory()) surprise("TMPDIR is no folder");

const acts = script[accelerator] ?? surprise(`a start with ${accelerator}`);
const last = acts.at(-1);
// An SSH server at the port that leads to it, as far as its greeting; the first connection finds none.
if (script.ssh) {
  const port = argv.find((word) => word.startsWith("user,"))?.match(/:(\d+)-:22$/)?.[1] ?? surprise("no port for sshd");
  let connections = 0;
  createServer((socket) => socket.end(connections++ === 0 ? "" : "SSH-2.0-fake\r\n")).listen(Number(port), "127.0.0.1");
}
for (const line of acts.filter((act) => typeof act === "string")) process.stdout.write(`${line}\r\n`);
if (typeof last === "number") process.exitCode = last;
else setTimeout(() => process.exit(98), 60_000);

/** A disk is left as it is: only what goes to a file of QEMU's own, or cannot be written. */
function isDrive(value) {
  const options = Object.fromEntries(value.split(",").map((option) => option.split("=")));
  accessSync(options.file, constants.R_OK);
  if (options.if === "pflash") return options.unit === "0" ? options.readonly === "on" : options.unit === "1";
  return options.if === "none" && (options.snapshot === "on" || options.readonly === "on");
}

function isReadable(path) {
  accessSync(path, constants.R_OK);
  return true;
}

function surprise(what) {
  process.stderr.write(`fake QEMU: surprised by ${what}\n`);
  process.exit(99);
}
