// The events of `--log-format internal-json` (Nix 2.26, src/libutil/logging.cc): lines that begin with "@nix ".
const BUILD = 105;
const BUILDS = 104;
const DOWNLOADS = 103;
const LOG_LINE = 101;
const PHASE = 104;
const PROGRESS = 105;
const ERROR_LEVEL = 0;

/** One event, checked by whoever read it. */
export interface NixEvent {
  readonly action: string;
  readonly id?: number | undefined;
  readonly type?: number | undefined;
  readonly level?: number | undefined;
  readonly msg?: string | undefined;
  readonly fields?: readonly (string | number)[] | undefined;
}

/** Lines of a builder's log that are shown when it fails, as many as Nix itself shows. */
const TAIL = 25;

type ImageState = "waiting" | "building" | "ended" | "failed";

interface ImageLine {
  readonly name: string;
  readonly derivation: string;
  state: ImageState;
  doing: string;
}

interface Builder {
  readonly image: ImageLine | undefined;
  readonly tail: string[];
}

interface Count {
  done: number;
  expected: number;
  running: number;
}

/** What is known of a build of several images while it runs, from the events of Nix. */
export class BuildProgress {
  private readonly images: readonly ImageLine[];
  private readonly building = new Map<number, Builder>();
  /** Ends of logs by derivation; an error may come after its builder's end. */
  private readonly logs = new Map<string, string[]>();
  private readonly counters = new Map<number, "builds" | "downloads">();
  private readonly counts: Record<"builds" | "downloads", Count> = {
    builds: { done: 0, expected: 0, running: 0 },
    downloads: { done: 0, expected: 0, running: 0 },
  };

  constructor(images: readonly { readonly name: string; readonly derivation: string }[]) {
    this.images = images.map((image) => ({ ...image, state: "waiting", doing: "" }));
  }

  /** Takes one event; gives what has to be said at once and for good: errors. */
  take(event: NixEvent): string | undefined {
    switch (event.action) {
      case "start":
        this.start(event);
        return undefined;
      case "stop":
        this.stop(event.id!);
        return undefined;
      case "result":
        this.result(event);
        return undefined;
      case "msg":
        return this.message(event);
    }
    return undefined;
  }

  /** Lines for a terminal of `columns`: one for each image, at most `rows`, and one for the whole. */
  render(columns: number, rows: number): readonly string[] {
    const width = Math.max(...this.images.map(({ name }) => name.length), 0);
    const order: readonly ImageState[] = ["building", "failed", "waiting", "ended"];
    const fits = this.images.length < rows;
    const shown = fits
      ? this.images
      : order.flatMap((state) => this.images.filter((image) => image.state === state)).slice(0, rows - 1);
    const lines = shown.map(({ name, state, doing }) => `  ${name.padEnd(width)}  ${describe(state, doing)}`);
    return [...lines, this.summary()].map((line) => line.slice(0, Math.max(columns - 1, 1)));
  }

  private summary(): string {
    const { builds, downloads } = this.counts;
    const parts = [`${builds.done} of ${Math.max(builds.expected, builds.done)} builds done`];
    if (builds.running > 0) parts.push(`${builds.running} running`);
    if (downloads.expected > 0) parts.push(`${downloads.done} of ${downloads.expected} paths copied`);
    return parts.join(", ");
  }

  private start({ id, type, fields = [] }: NixEvent): void {
    if (type === BUILDS) this.counters.set(id!, "builds");
    if (type === DOWNLOADS) this.counters.set(id!, "downloads");
    if (type !== BUILD) return;
    const derivation = String(fields[0]);
    const image = this.images.find((candidate) => candidate.derivation === derivation);
    const tail: string[] = [];
    this.logs.set(derivation, tail);
    this.building.set(id!, { image, tail });
    if (image) image.state = "building";
  }

  private stop(id: number): void {
    const image = this.building.get(id)?.image;
    if (image && image.state === "building") Object.assign(image, { state: "ended", doing: "" });
    this.building.delete(id);
  }

  private result({ id, type, fields = [] }: NixEvent): void {
    const counter = this.counters.get(id!);
    if (counter && type === PROGRESS) {
      const [done, expected, running] = fields.map(Number);
      this.counts[counter] = { done: done ?? 0, expected: expected ?? 0, running: running ?? 0 };
    }
    const builder = this.building.get(id!);
    if (builder === undefined || (type !== LOG_LINE && type !== PHASE)) return;
    const text = plain(String(fields[0] ?? ""));
    if (builder.image) builder.image.doing = text;
    if (type === LOG_LINE) builder.tail.splice(0, builder.tail.push(text) - TAIL);
  }

  private message({ level, msg = "" }: NixEvent): string | undefined {
    if (level !== ERROR_LEVEL) return undefined;
    for (const image of this.images) {
      if (msg.includes(image.derivation)) Object.assign(image, { state: "failed", doing: "" });
    }
    const failed = [...this.logs].find(([derivation]) => msg.includes(derivation))?.[1];
    const log = failed?.splice(0).map((line) => `\n       > ${line}`) ?? [];
    return msg + log.join("");
  }
}

function describe(state: ImageState, doing: string): string {
  if (state === "ended") return "built";
  return doing === "" ? state : `${state}: ${doing}`;
}

/** Text of a builder without what would move the cursor. */
function plain(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replaceAll(/[\u0000-\u001f\u007f]+/g, " ");
}
