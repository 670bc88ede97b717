import { listFormats, type PageOptions, runExplain, runMigration, type SourceText } from "./engine.ts";

/** What the page asks of the worker; `id` comes back with the answer. */
export type WorkerRequest =
  | {
      readonly id: number;
      readonly kind: "migrate";
      readonly files: readonly SourceText[];
      readonly options: PageOptions;
    }
  | { readonly id: number; readonly kind: "explain"; readonly text: string }
  | { readonly id: number; readonly kind: "formats" };

export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

addEventListener("message", ({ data }: MessageEvent<WorkerRequest>) => {
  postMessage(answer(data));
});

function answer(request: WorkerRequest): WorkerAnswer {
  const { id } = request;
  try {
    const value = carryOut(request);
    return { id, ok: true, value };
  } catch (problem) {
    return { id, ok: false, message: problem instanceof Error ? problem.message : String(problem) };
  }
}

function carryOut(request: WorkerRequest): unknown {
  switch (request.kind) {
    case "migrate":
      return runMigration(request.files, request.options);
    case "explain":
      return runExplain(request.text);
    case "formats":
      return listFormats();
  }
}
