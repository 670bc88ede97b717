import type { ErrorSink, Finished, Processes } from "../exec/processes.ts";
import { findMarkedImage } from "../report/failures/nix-error.ts";
import type { Command } from "../translate/plan.ts";
import type { ImagesRequest } from "../translate/plan-images.ts";
import { type ImageAnswer, type ImageName, type ImagesAnswers, parseAnswers } from "./answer.ts";
import { captureEvaluation, type Evaluation } from "./evaluation.ts";
import type { During } from "./run-plan.ts";

/** One evaluation of all images, or what kept the configuration itself from being evaluated. */
export type Evaluated =
  | {
      readonly kind: "evaluated";
      readonly answers: ReadonlyMap<string, ImageAnswer>;
      /** What Nix said of each image that does not evaluate. */
      readonly failures: ReadonlyMap<string, string>;
      /** Names that this nixpkgs and configuration have no variant for. */
      readonly absent: readonly string[];
      readonly variants: readonly string[];
      /** The parts of each name. */
      readonly names: ReadonlyMap<string, ImageName>;
    }
  | { readonly kind: "failed"; readonly ended: Finished; readonly error: string };

export interface EvaluationServices {
  readonly processes: Processes;
  readonly sink: ErrorSink;
  readonly commandFor: (request: ImagesRequest) => Command;
  readonly during: During;
}

/**
 * Evaluates all images together. Errors that Nix can catch leave the others; one that it cannot names its
 * image in the trace, and the rest is evaluated again without it. Why an image failed is asked of it alone.
 */
export async function evaluateImages(
  request: ImagesRequest,
  services: EvaluationServices,
): Promise<Evaluated> {
  const failures = new Map<string, string>();
  let left = request;
  for (;;) {
    const { ended, error } = await run(left, services);
    if (ended.status === 0) return sort(parseAnswers(ended.stdout), left, failures, services);
    const name = ended.signal === undefined ? await findCulprit(error, left, services) : undefined;
    if (name === undefined || failures.has(name)) return { kind: "failed", ended, error };
    failures.set(name, error);
    left = without(left, name);
  }
}

/** The image that the error passed through; where Nix kept its trace to itself, it is asked for once more. */
async function findCulprit(
  error: string,
  request: ImagesRequest,
  services: EvaluationServices,
): Promise<string | undefined> {
  const named = findMarkedImage(error);
  if (named !== undefined || !error.includes("--show-trace")) return named;
  const { argv, env } = services.commandFor(request);
  const { stderr } = await services.processes.capture({ argv: [...argv.map(String), "--show-trace"], env });
  return findMarkedImage(stderr);
}

async function sort(
  { images, variants, names }: ImagesAnswers,
  request: ImagesRequest,
  failures: Map<string, string>,
  services: EvaluationServices,
): Promise<Evaluated> {
  const answers = new Map<string, ImageAnswer>();
  const absent: string[] = [];
  for (const [name, answer] of Object.entries(images)) {
    if (answer === null) failures.set(name, await whyNot(names[name]!, request, services));
    else if ("absent" in answer) absent.push(name);
    else answers.set(name, answer);
  }
  return { kind: "evaluated", answers, failures, absent, variants, names: new Map(Object.entries(names)) };
}

/** The error of one image, which `builtins.tryEval` swallowed. */
async function whyNot(
  { host, image: name }: ImageName,
  request: ImagesRequest,
  services: EvaluationServices,
): Promise<string> {
  const image = request.images[name] ?? {
    strategy: "native" as const,
    format: request.ofVariant.formats[name] ?? null,
    variant: name,
    action: null,
    fidelity: name in request.ofVariant.formats ? ("same" as const) : ("native" as const),
  };
  const hosts = host === null ? [] : [host];
  const alone = { ...request, images: { [name]: image }, all: false, hosts, allHosts: false, strict: true };
  return (await run(alone, services)).error;
}

function without(request: ImagesRequest, name: string): ImagesRequest {
  return { ...request, except: [...request.except, name] };
}

function run(request: ImagesRequest, services: EvaluationServices): Promise<Evaluation> {
  const { processes, sink, commandFor, during } = services;
  const { argv, env } = commandFor(request);
  const images = request.all ? "all images" : Object.keys(request.images).join(", ");
  const hosts = request.allHosts
    ? " of all hosts"
    : request.hosts.length > 0
      ? ` of ${request.hosts.join(", ")}`
      : "";
  const names = images + hosts;
  return during(`evaluating ${names}`, () =>
    captureEvaluation(processes, { argv: argv.map(String), env }, sink),
  );
}
