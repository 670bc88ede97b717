// Preloaded into the product (node --import): counts the calls that change the file system and, at the one that
// FAULT_AT names, does what FAULT_KIND says:
//   kill   ends the process by SIGKILL before the call, as a power cut or the kernel's OOM killer would
//   torn   lets half of a text be written, then the same
//   <errno> makes the call fail with this code (ENOSPC, EIO, EACCES, ...)
//   meddle appends a line to the files in FAULT_FILES first, as an editor that saves at the wrong moment would
// The names of the calls are written to FAULT_CALLS at the end.
import fs, { appendFileSync, writeFileSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const { FAULT_AT, FAULT_KIND, FAULT_FILES = "", FAULT_CALLS } = process.env;
const at = Number(FAULT_AT ?? 0);
const CHANGING = ["mkdir", "rename", "link", "rm", "rmdir"];
const CHANGING_HANDLES = ["writeFile", "chmod", "chown", "sync"];
const calls = [];

/** Whether the call fails; may not return at all. */
function step(name) {
  calls.push(name);
  if (calls.length !== at) return undefined;
  if (FAULT_KIND === "kill") process.kill(process.pid, "SIGKILL");
  if (FAULT_KIND === "meddle") {
    for (const file of FAULT_FILES.split("\n").filter(Boolean)) appendFileSync(file, "# saved by an editor\n");
    return undefined;
  }
  if (FAULT_KIND === "torn") return undefined;
  return Object.assign(new Error(`${FAULT_KIND}: injected at ${name}`), { code: FAULT_KIND });
}

function wrap(holder, name) {
  const real = holder[name];
  holder[name] = async function (...args) {
    const failure = step(name);
    if (failure) throw failure;
    return real.apply(this, args);
  };
}

for (const name of CHANGING) wrap(promises, name);
const open = promises.open;
let patched = false;
promises.open = async (path, flags, mode) => {
  if (flags === "wx") {
    const failure = step("open");
    if (failure) throw failure;
  }
  const handle = await open(path, flags, mode);
  if (!patched) patchHandles(Object.getPrototypeOf(handle));
  return handle;
};
syncBuiltinESMExports();

function patchHandles(prototype) {
  patched = true;
  for (const name of CHANGING_HANDLES) wrap(prototype, name);
  const write = prototype.writeFile;
  prototype.writeFile = async function (data) {
    if (FAULT_KIND === "torn" && calls.length + 1 === at) {
      fs.writeSync(this.fd, data, 0, data.length >> 1);
      process.kill(process.pid, "SIGKILL");
    }
    return write.call(this, data);
  };
}

process.on("exit", () => {
  if (FAULT_CALLS) writeFileSync(FAULT_CALLS, calls.join("\n"));
});
