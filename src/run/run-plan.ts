import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { findImageFile, findRunner, isFile } from "../exec/images.ts";
import type { ErrorSink, Finished, Processes, Run } from "../exec/processes.ts";
import { withPrivateFolder, writePrivateFile } from "../exec/temporary.ts";
import type { Command, Plan, Step } from "../translate/index.ts";
import { type ImageAnswer, parseAnswer } from "./answer.ts";
import { captureEvaluation } from "./evaluation.ts";

/** How the run of a plan ended. */
export type Outcome =
  | { readonly kind: "printed"; readonly text: string }
  | { readonly kind: "became"; readonly ended: Finished }
  /** `error` is the error of an evaluation that has not been shown yet. */
  | {
      readonly kind: "failed";
      readonly step: Step["kind"];
      readonly ended: Finished;
      readonly error: string;
    }
  | { readonly kind: "no-image"; readonly output: string; readonly extension: string };

export interface RunServices {
  readonly processes: Processes;
  /** Folder for temporary files. */
  readonly temporary: string;
  /** Where the standard error of programs goes. */
  readonly sink: ErrorSink;
  /** Whether builds may draw on the terminal themselves; what they say is then not kept. */
  readonly onTerminal: boolean;
  /** Shows that something goes on, while nothing else is said. */
  readonly during: During;
  /** Told what will keep the image from working, one sentence each. */
  readonly remark: (text: string) => void;
  /** Called when the image is there, before its path is printed or the machine starts. */
  readonly ready: () => void;
}

/** Runs some work; `what` says which, such as "evaluating iso". */
export type During = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>;

/** Runs a plan step by step; what it makes on the way is gone when it ends, however it ends. */
export function runPlan(plan: Plan, services: RunServices): Promise<Outcome> {
  const needsFolder = plan.steps.some(({ kind }) => kind === "write-wrapper");
  if (!needsFolder) return new PlanRun(plan, services, undefined).run();
  return withPrivateFolder(services.temporary, (folder) => new PlanRun(plan, services, folder).run());
}

class PlanRun {
  private readonly known = { wrapper: "", drvPath: "", outPath: "" };
  private printed = "";
  private answer: ImageAnswer | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly services: RunServices,
    private readonly folder: string | undefined,
  ) {}

  async run(): Promise<Outcome> {
    for (const step of this.plan.steps) {
      const outcome = await this.take(step);
      if (outcome !== undefined) return outcome;
    }
    throw new Error("a plan ends with a step that prints or becomes something");
  }

  private async take(step: Step): Promise<Outcome | undefined> {
    switch (step.kind) {
      case "write-wrapper":
        this.known.wrapper = join(this.folder!, "default.nix");
        await writePrivateFile(this.known.wrapper, step.text);
        return undefined;
      case "rebuild":
        return this.follow(step.kind, { ...this.runOf(step.command), cwd: this.folder! }, async (stdout) => {
          this.printed = lastLine(stdout);
          this.known.outPath = await readlink(join(this.folder!, "result"));
        });
      case "evaluate":
        return this.evaluate(this.runOf(step.command));
      case "realise":
        return this.follow(step.kind, this.runOf(step.command), () => {
          this.known.outPath = this.answer!.out;
        });
      case "link":
        return this.follow(step.kind, this.runOf(step.command), () => {});
      case "print-answer":
        this.services.ready();
        return { kind: "printed", text: step.json ? this.answerJson() : this.answer!.drvPath };
      case "print-image":
        return this.printImage(step.image.extension);
      case "exec-vm":
        return this.become();
    }
  }

  private async evaluate(run: Run): Promise<Outcome | undefined> {
    const { processes, sink, during } = this.services;
    const { ended, error } = await during(`evaluating ${this.plan.format}`, () =>
      captureEvaluation(processes, run, sink),
    );
    if (ended.status !== 0) return { kind: "failed", step: "evaluate", ended, error };
    this.answer = parseAnswer(ended.stdout);
    this.known.drvPath = this.answer.drvPath;
    for (const remark of this.answer.remarks) this.services.remark(remark);
    return undefined;
  }

  private async follow(
    step: Step["kind"],
    run: Run,
    then: (stdout: string) => void | Promise<void>,
  ): Promise<Outcome | undefined> {
    const { processes, sink, onTerminal, during } = this.services;
    const ended = onTerminal
      ? await processes.captureOnTerminal(run)
      : await during(run.argv[0]!, () => processes.capture(run, sink));
    if (ended.status !== 0) return { kind: "failed", step, ended, error: "" };
    await then(ended.stdout);
    return undefined;
  }

  private async printImage(extension: string): Promise<Outcome> {
    const output = this.known.outPath;
    const suffix = this.answer?.fileExtension ?? extension;
    const promised = this.answer?.filePath ? join(output, this.answer.filePath) : this.printed;
    const trusted =
      this.plan.strategy === "native" && promised.startsWith(`${output}/`) && (await isFile(promised));
    const file = trusted ? promised : await findImageFile(output, suffix);
    if (file === undefined) return { kind: "no-image", output, extension: suffix };
    this.services.ready();
    return { kind: "printed", text: file };
  }

  private async become(): Promise<Outcome> {
    const output = this.known.outPath;
    const runner = await findRunner(output);
    if (runner === undefined) return { kind: "no-image", output: join(output, "bin"), extension: "" };
    this.services.ready();
    return { kind: "became", ended: await this.services.processes.become({ argv: [runner] }) };
  }

  private answerJson(): string {
    const { drvPath, out, filePath, release } = this.answer!;
    const { variant, backend, strategy, format } = this.plan;
    const module = strategy === "legacy" ? format : null;
    return JSON.stringify({ drvPath, outPath: out, filePath, format, variant, module, backend, release });
  }

  private runOf({ argv, env }: Command): Run {
    return { argv: argv.map((word) => (typeof word === "string" ? word : this.known[word.use])), env };
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
