import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { IProperty } from "fast-check";

/** How much of an input is named, in bytes. */
const SHOWN = 4096;

/** Ends this process where one input takes longer than it may, and says on standard error which. */
export interface Watchdog {
  /** The property, with each of its inputs watched. */
  watch<T>(name: string, property: IProperty<T>): IProperty<T>;
  close(): Promise<void>;
}

// A thread of its own: the one that computes without end does not come to look at a clock.
const LOOK = `
const { workerData: { state, text, limit } } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const [count, length] = [new Int32Array(state, 0, 1), new Int32Array(state, 4, 1)];
let [before, since] = [0, Date.now()];
setInterval(() => {
  const now = Atomics.load(count, 0);
  if (now !== before) [before, since] = [now, Date.now()];
  // Odd while an input is tried.
  if (now % 2 === 0 || Date.now() - since < limit) return;
  const input = Buffer.from(new Uint8Array(text, 0, Atomics.load(length, 0))).toString();
  writeSync(2, "HUNG over " + limit + " ms: " + input + "\\n");
  process.kill(process.pid, "SIGKILL");
}, Math.min(limit / 4, 250));
`;

/** `limit`: what one input may take, in milliseconds. */
export async function startWatchdog(limit: number): Promise<Watchdog> {
  const [state, text] = [new SharedArrayBuffer(8), new SharedArrayBuffer(SHOWN)];
  const worker = new Worker(LOOK, { eval: true, execArgv: [], workerData: { state, text, limit } });
  await once(worker, "online");
  worker.unref();
  const [count, length] = [new Int32Array(state, 0, 1), new Int32Array(state, 4, 1)];
  const begin = (name: string, value: unknown) => {
    const input = Buffer.from(`${name}: ${show(value)}`).subarray(0, SHOWN);
    new Uint8Array(text).set(input);
    Atomics.store(length, 0, input.length);
    Atomics.add(count, 0, 1);
  };
  const end = () => void Atomics.add(count, 0, 1);
  return {
    watch<T>(name: string, property: IProperty<T>): IProperty<T> {
      const run = (value: T) => {
        begin(name, value);
        const result = property.run(value);
        end();
        return result;
      };
      return Object.create(property, { run: { value: run } }) as IProperty<T>;
    },
    close: async () => void (await worker.terminate()),
  };
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
