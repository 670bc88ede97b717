import { basename, dirname, join } from "node:path";
import { hashFile, sizeOf } from "../exec/digest.ts";
import { findImageFile, findRunner, isFile } from "../exec/images.ts";
import { isTaken, writeLink } from "../exec/links.ts";
import type { ErrorSink, Processes } from "../exec/processes.ts";
import { findCause } from "../report/failures/nix-error.ts";
import { type ImageResult, suffixOf } from "../report/image-lines.ts";
import type { PlannedImage } from "../translate/images.ts";
import type { Command } from "../translate/plan.ts";
import { type ImagesPlan, type ImagesRequest, type ImagesStep, namesOf } from "../translate/plan-images.ts";
import type { ImageAnswer } from "./answer.ts";
import { type Evaluated, evaluateImages } from "./evaluate-images.ts";
import { ProgressDisplay, type Terminal } from "./progress-display.ts";
import type { During } from "./run-plan.ts";

/** How a run of several images ended. */
export interface ImagesOutcome {
  readonly results: readonly ImageResult[];
  /** What Nix said of each image that does not evaluate, whole. */
  readonly failures: ReadonlyMap<string, string>;
  readonly absent: readonly string[];
  readonly variants: readonly string[];
  /** What there is to say besides, one sentence each; each makes the run a failure. */
  readonly complaints: readonly string[];
}

export interface ImagesServices {
  readonly processes: Processes;
  readonly sink: ErrorSink;
  /** Where progress is drawn; undefined for the plain log of Nix. */
  readonly terminal: Terminal | undefined;
  readonly now: () => number;
  /** Whether a signal came: then nothing more is begun. */
  readonly interrupted: () => boolean;
  readonly commandFor: (request: ImagesRequest) => Command;
  /** Shows that something goes on, while nothing else is said. */
  readonly during: During;
  /** Told what will keep an image from working, one sentence each. */
  readonly remark: (name: string, text: string) => void;
}

type Failed = Extract<Evaluated, { kind: "failed" }>;

/** Runs a plan of several images: one evaluation, one build of them all, and what is left is reported. */
export async function runImages(plan: ImagesPlan, services: ImagesServices): Promise<ImagesOutcome | Failed> {
  const evaluated = await evaluateImages(plan.request, services);
  if (evaluated.kind === "failed") return evaluated;
  for (const [name, { remarks }] of evaluated.answers) {
    for (const text of remarks) services.remark(name, text);
  }
  return new ImagesRun(plan, services, evaluated).run();
}

class ImagesRun {
  private readonly results = new Map<string, ImageResult>();
  private readonly complaints: string[] = [];

  constructor(
    private readonly plan: ImagesPlan,
    private readonly services: ImagesServices,
    private readonly evaluated: Exclude<Evaluated, Failed>,
  ) {
    for (const [name, answer] of evaluated.answers) this.results.set(name, this.resultOf(name, answer));
    for (const [name, error] of evaluated.failures) {
      this.results.set(name, { ...this.nothingYet(name), error: findCause(error) ?? null });
    }
    for (const name of evaluated.absent) {
      this.results.set(name, { ...this.nothingYet(name), error: "there is no such variant" });
    }
  }

  async run(): Promise<ImagesOutcome> {
    for (const step of this.plan.steps) if (!this.services.interrupted()) await this.take(step);
    const { failures, absent, variants } = this.evaluated;
    return { results: this.inOrder(), failures, absent, variants, complaints: this.complaints };
  }

  private async take(step: ImagesStep): Promise<void> {
    switch (step.kind) {
      case "evaluate":
        return;
      case "realise":
        return this.realise(step.command);
      case "link-images":
        for (const result of this.built()) await this.link(result, step.folder);
        return;
      case "print-images":
        if (step.what === "file") for (const result of this.built()) await this.measure(result, step.hash);
    }
  }

  private async realise(command: Command): Promise<void> {
    const images = [...this.evaluated.answers].map(([name, { drvPath }]) => ({ name, derivation: drvPath }));
    if (images.length === 0) return;
    const { status, errors } = await this.build([
      ...command.argv.map(String),
      ...images.map(({ derivation }) => derivation),
    ]);
    if (this.services.interrupted()) return;
    const missing = status === 0 ? new Set<string>() : await this.findMissing();
    for (const [name, answer] of this.evaluated.answers) {
      const file = missing.has(answer.out) ? undefined : await this.findFile(name, answer);
      if (file !== undefined) this.update(name, { status: "built", file });
      else this.update(name, { status: "not-built", error: this.whyNotBuilt(answer, missing, errors) });
    }
  }

  private async build(argv: readonly string[]): Promise<{ status: number; errors: readonly string[] }> {
    const { processes, sink, terminal, now } = this.services;
    if (terminal === undefined) {
      const { status, stderr } = await processes.capture({ argv }, sink);
      return { status, errors: stderr.split("\n").filter((line) => line.startsWith("error:")) };
    }
    const images = [...this.evaluated.answers].map(([name, { drvPath }]) => ({ name, derivation: drvPath }));
    const display = new ProgressDisplay(images, terminal, now);
    const events = ["--log-format", "internal-json", "-v"];
    const { status } = await processes.capture({ argv: [...argv, ...events] }, (chunk) =>
      display.push(chunk),
    );
    display.finish();
    return { status, errors: display.errors };
  }

  /** The outputs that are not in the store; the build's status does not say whose they are. */
  private async findMissing(): Promise<ReadonlySet<string>> {
    const outputs = [...this.evaluated.answers.values()].map(({ out }) => out);
    const argv = ["nix-store", "--check-validity", "--print-invalid", ...outputs];
    const { stdout } = await this.services.processes.capture({ argv });
    return new Set(stdout.split("\n").filter((line) => line !== ""));
  }

  private whyNotBuilt(
    { out, drvPath }: ImageAnswer,
    missing: ReadonlySet<string>,
    errors: readonly string[],
  ): string {
    if (!missing.has(out)) return `there is no image file below ${out}`;
    const own = errors.find((error) => error.includes(drvPath));
    return (own && findCause(own)) ?? `its build failed; nix log ${drvPath} may show why`;
  }

  private async findFile(name: string, answer: ImageAnswer): Promise<string | undefined> {
    const image = this.plannedFor(name);
    if (image?.request.action || (answer.formatAttr === "vm" && answer.filePath === null)) {
      return findRunner(answer.out);
    }
    const promised = answer.filePath ? join(answer.out, answer.filePath) : undefined;
    if (promised !== undefined && (await isFile(promised))) return promised;
    return findImageFile(answer.out, answer.fileExtension ?? image?.extension ?? "");
  }

  /** A link `<folder>/<name><suffix>` to the image, and a root that keeps the garbage collector from it. */
  private async link({ name, file, output }: ImageResult, folder: string): Promise<void> {
    const path = join(folder, name + suffixOf(basename(file!)));
    const store = dirname(output!);
    if (await isTaken(path, store)) {
      this.complaints.push(`${path} is not a link into ${store}, and is left unchanged; ${name} is ${file}`);
      return;
    }
    await writeLink(path, file!, store);
    const root = ["--add-root", join(folder, ".roots", name), "--indirect"];
    const argv = ["nix-store", "--realise", output!, ...root];
    const { status, stderr } = await this.services.processes.capture({ argv });
    if (status !== 0)
      this.complaints.push(`no root keeps ${path}: ${findCause(stderr) ?? "nix-store failed"}`);
    this.update(name, { link: path });
  }

  private async measure({ name, file }: ImageResult, hash: boolean): Promise<void> {
    const size = await sizeOf(file!);
    this.update(name, { size, sha256: (hash && (await hashFile(file!, this.services.interrupted))) || null });
  }

  private built(): readonly ImageResult[] {
    return [...this.results.values()].filter(({ status }) => status === "built");
  }

  private update(name: string, changes: Partial<ImageResult>): void {
    this.results.set(name, { ...this.results.get(name)!, ...changes });
  }

  private resultOf(name: string, { drvPath, out }: ImageAnswer): ImageResult {
    return { ...this.nothingYet(name), status: "evaluated", derivation: drvPath, output: out };
  }

  private nothingYet(name: string): ImageResult {
    return {
      name,
      host: this.evaluated.names.get(name)?.host ?? null,
      variant: this.variantOf(name),
      status: "not-evaluated",
      derivation: null,
      output: null,
      file: null,
      link: null,
      size: null,
      sha256: null,
      error: null,
    };
  }

  private variantOf(name: string): string | null {
    const image = this.plannedFor(name);
    return image ? (image.request.variant ?? image.request.action) : this.baseOf(name);
  }

  /** The name of an image without its host. */
  private baseOf(name: string): string {
    return this.evaluated.names.get(name)?.image ?? name;
  }

  private plannedFor(name: string): PlannedImage | undefined {
    const base = this.baseOf(name);
    return this.plan.images.find((planned) => planned.name === base);
  }

  /** As they were named, then the others that --all brought. */
  private inOrder(): readonly ImageResult[] {
    const named = namesOf(this.plan);
    const others = [...this.results.keys()].filter((name) => !named.includes(name)).sort();
    return [...named, ...others].flatMap((name) => this.results.get(name) ?? []);
  }
}
