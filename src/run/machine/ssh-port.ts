import { connect, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

/** A TCP port of 127.0.0.1 that is free now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Time between two questions, and how long an answer may take, in milliseconds. */
const PAUSE = 1000;
const PATIENCE = 5000;

/**
 * Waits until an SSH server answers on a port of 127.0.0.1, and gives the line it introduces itself with (RFC 4253,
 * 4.2); undefined when `stop` came first.
 */
export async function waitForSsh(port: number, stop: AbortSignal): Promise<string | undefined> {
  while (!stop.aborted) {
    const line = await readGreeting(port);
    if (line.startsWith("SSH-")) return line;
    await setTimeout(PAUSE, undefined, { signal: stop }).catch(() => undefined);
  }
  return undefined;
}

/** QEMU takes a connection before the guest does; then nothing comes, or it ends. */
function readGreeting(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(""));
    socket.once("data", (data) => {
      resolve(data.toString("latin1").split(/\r?\n/)[0]!);
      socket.destroy();
    });
  });
}
