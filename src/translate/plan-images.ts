import type { Capabilities } from "../detect/capabilities.ts";
import { findFormat, formatsOfVariant, VARIANTS } from "../formats/index.ts";
import type { FidelityMode } from "./command-line/invocation.ts";
import { passedTo } from "./command-line/passing.ts";
import { type ConfigurationRequest, configurationRequest } from "./configuration.ts";
import { type ImageRequest, type ImagesInvocation, type PlannedImage, planImage } from "./images.ts";
import { resolvePath } from "./paths.ts";
import type { Command, Unsupported } from "./plan.ts";
import type { PlanContext } from "./plan-invocation.ts";
import { evaluateCommand } from "./steps.ts";

/** What src/legacy/evaluate-many.nix is asked. */
export interface ImagesRequest extends ConfigurationRequest {
  readonly images: Readonly<Record<string, ImageRequest>>;
  readonly all: boolean;
  /** Variants left out of `all`. */
  readonly except: readonly string[];
  /** The variants of `all` that are built as these legacy formats were; the others are nixpkgs' own. */
  readonly ofVariant: { readonly formats: Readonly<Record<string, string>> };
  /** Hosts of the flake; their images are called <host>-<name>. */
  readonly hosts: readonly string[];
  readonly allHosts: boolean;
  /** An image that does not evaluate is an error that says why. */
  readonly strict: boolean;
}

export type ImagesStep =
  /** One evaluation of all images; the derivations are known from here on. */
  | { readonly kind: "evaluate"; readonly command: Command }
  /** Builds them together; the derivations follow its words. What fails leaves the others. */
  | { readonly kind: "realise"; readonly command: Command }
  /** Makes a link with a stable name to each image, and keeps the garbage collector from it. */
  | { readonly kind: "link-images"; readonly folder: string }
  | {
      readonly kind: "print-images";
      readonly what: "file" | "derivation";
      readonly json: boolean;
      readonly hash: boolean;
    };

/** What `build` is going to do, whole. */
export interface ImagesPlan {
  readonly images: readonly PlannedImage[];
  readonly all: boolean;
  readonly release: string | null;
  readonly request: ImagesRequest;
  readonly steps: readonly ImagesStep[];
  /** What the names were taken to mean, for standard error. */
  readonly taken: readonly string[];
  readonly notes: readonly string[];
}

/** Decides how many images are built from one configuration, without building anything. */
export function planImages(
  invocation: ImagesInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): ImagesPlan | Unsupported {
  const images: PlannedImage[] = [];
  for (const name of new Set(invocation.names)) {
    const image = planImage(name, invocation, capabilities);
    if ("kind" in image) return image;
    images.push(image);
  }
  if (invocation.all && invocation.fidelity === "legacy") return allLegacy();
  if (invocation.all && capabilities.nixpkgs.variants?.value.length === 0)
    return nothingToTakeAllOf(capabilities);
  const request = requestFor(images, invocation, capabilities, context);
  return {
    images,
    all: invocation.all,
    release: capabilities.nixpkgs.release?.value ?? null,
    request,
    steps: stepsFor(request, invocation, context),
    taken: [...(invocation.fidelity === undefined ? bundledFor(images) : []), ...takenAs(images, invocation)],
    notes: [...takenAs(images, invocation), ...images.flatMap(({ notes }) => notes)],
  };
}

/** Says once which images are meant, where nixpkgs has another one of that name or kind. */
function takenAs(images: readonly PlannedImage[], { fidelity, all }: ImagesInvocation): readonly string[] {
  if (fidelity !== undefined) return [];
  const namesOf = (kind: "same" | "native") =>
    images
      .filter(({ request }) => request.strategy === "native" && request.fidelity === kind)
      .filter(({ name }) => differsNatively(name))
      .map(({ name }) => name);
  const [legacy, native] = [namesOf("same"), namesOf("native")];
  return [
    ...(legacy.length > 0
      ? [`${legacy.join(", ")}: as nixos-generators made it; --fidelity native builds nixpkgs' own`]
      : []),
    ...(native.length > 0
      ? [`${native.join(", ")}: nixpkgs' own; --fidelity same builds what nixos-generators made`]
      : []),
    ...(all
      ? [
          "--all: variants with the name of a legacy format as nixos-generators made them, the others nixpkgs' own",
        ]
      : []),
  ];
}

/** Which images are built with a bundled module that was not asked for, one line for each reason. */
function bundledFor(images: readonly PlannedImage[]): readonly string[] {
  const reasons = new Map<string, readonly string[]>();
  for (const { name, bundledFor: reason } of images) {
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  return [...reasons].map(
    ([reason, names]) => `${names.join(", ")}: built with the bundled module: ${reason}`,
  );
}

/** Whether nixpkgs' own image is not the one that nixos-generators made; a virtual machine has a way of its own. */
function differsNatively(name: string): boolean {
  const format = findFormat(name) ?? formatsOfVariant(name)[0];
  return format !== undefined && (format.fidelity !== "identical" || format.additions.length > 0);
}

function requestFor(
  images: readonly PlannedImage[],
  invocation: ImagesInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): ImagesRequest {
  return {
    images: Object.fromEntries(images.map(({ name, request }) => [name, request])),
    all: invocation.all,
    except: [],
    ofVariant: { formats: formatsOfVariants(invocation.fidelity) },
    hosts: invocation.hosts,
    allHosts: invocation.allHosts,
    strict: false,
    ...configurationRequest(invocation, capabilities, context),
  };
}

/**
 * The legacy format that each variant of `--all` is built as: those of its own name, or with `--fidelity same` all that
 * it represents. Where a variant represents two formats (the SD cards), none is taken: nixpkgs' own follows the system.
 */
function formatsOfVariants(fidelity: FidelityMode | undefined): Readonly<Record<string, string>> {
  if (fidelity === "native") return {};
  const pairs = VARIANTS.flatMap(({ name }) => {
    const [format, ...others] = formatsOfVariant(name);
    const meant = format && others.length === 0 && (fidelity === "same" || format.name === name);
    return meant ? [[name, format.name] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function allLegacy(): Unsupported {
  return {
    kind: "unsupported",
    message: "--all takes every variant of nixpkgs, and --fidelity legacy builds none of them",
    hints: ["name the legacy formats to build, or leave --fidelity out"],
  };
}

/** The names of the images that were asked for, in order; those of `--all` and `--all-hosts` are known later. */
export function namesOf({ images, request: { hosts, allHosts } }: ImagesPlan): readonly string[] {
  const names = images.map(({ name }) => name);
  if (allHosts) return [];
  return hosts.length === 0 ? names : hosts.flatMap((host) => names.map((name) => `${host}-${name}`));
}

function stepsFor(
  request: ImagesRequest,
  invocation: ImagesInvocation,
  context: PlanContext,
): readonly ImagesStep[] {
  const { printDrv, json, hash, outDir } = invocation;
  const evaluate: ImagesStep = { kind: "evaluate", command: evaluateImages(request, invocation, context) };
  if (printDrv) return [evaluate, { kind: "print-images", what: "derivation", json, hash: false }];
  const flags = passedTo("realise", invocation.passed).filter((flag) => !KEEPS_GOING.has(flag));
  const realise = { argv: ["nix-store", "--realise", "--keep-going", ...flags], env: {} };
  return [
    evaluate,
    { kind: "realise", command: realise },
    ...(outDir === undefined
      ? []
      : [{ kind: "link-images", folder: resolvePath(context.cwd, outDir) } as const]),
    { kind: "print-images", what: "file", json, hash },
  ];
}

const KEEPS_GOING = new Set(["-k", "--keep-going"]);

/** The evaluation of a request; `context.entry` is evaluate-many.nix. */
export function evaluateImages(
  request: ImagesRequest,
  invocation: ImagesInvocation,
  context: PlanContext,
): Command {
  const question = { entry: context.entry, attribute: "answers", json: JSON.stringify(request) };
  return evaluateCommand(invocation, context, question);
}

function nothingToTakeAllOf({ nixpkgs }: Capabilities): Unsupported {
  const release = nixpkgs.release ? ` (release ${nixpkgs.release.value})` : "";
  return {
    kind: "unsupported",
    message: `--all has nothing to build: ${nixpkgs.place}${release} has no image variants`,
    hints: ["name legacy formats, such as iso or qcow; nixos-generate formats shows them"],
  };
}
