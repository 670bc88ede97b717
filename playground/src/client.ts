import type { ExplainedCall } from "../../src/migrate/languages/shell/explain.ts";
import type { ListedFormat, MigrateAnswer, PageOptions, SourceText } from "./engine.ts";
import type { WorkerAnswer, WorkerRequest } from "./worker.ts";

/** Longer than any repository of a reasonable size takes. */
const PATIENCE_MS = 30_000;

type Unsent<T> = T extends unknown ? Omit<T, "id"> : never;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (problem: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The engine in its worker. A question that takes too long ends the worker; the next one starts another. */
export class EngineClient {
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  migrate(files: readonly SourceText[], options: PageOptions): Promise<MigrateAnswer> {
    return this.#ask({ kind: "migrate", files, options }) as Promise<MigrateAnswer>;
  }

  explain(text: string): Promise<readonly ExplainedCall[]> {
    return this.#ask({ kind: "explain", text }) as Promise<readonly ExplainedCall[]>;
  }

  formats(): Promise<readonly ListedFormat[]> {
    return this.#ask({ kind: "formats" }) as Promise<readonly ListedFormat[]>;
  }

  #ask(request: Unsent<WorkerRequest>): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#restart("this took too long"), PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#start().postMessage({ ...request, id } as WorkerRequest);
    });
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<WorkerAnswer>) => this.#settle(data));
    worker.addEventListener("error", () => this.#restart("the engine stopped"));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.ok) waiting.resolve(answer.value);
    else waiting.reject(new Error(answer.message));
  }

  #restart(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error(why));
    }
    this.#waiting.clear();
  }
}
