import type { Capabilities } from "../detect/capabilities.ts";
import { formatsOfVariant, VARIANTS } from "../formats/index.ts";
import { type ConfigurationRequest, configurationRequest } from "./configuration.ts";
import { type ImageRequest, type ImagesInvocation, type PlannedImage, planImage } from "./images.ts";
import { passedTo } from "./passing.ts";
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
  readonly ofVariant: {
    readonly fidelity: "same" | "native";
    readonly formats: Readonly<Record<string, string>>;
  };
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
  if (invocation.all && capabilities.nixpkgs.variants?.value.length === 0)
    return nothingToTakeAllOf(capabilities);
  const request = requestFor(images, invocation, capabilities, context);
  return {
    images,
    all: invocation.all,
    release: capabilities.nixpkgs.release?.value ?? null,
    request,
    steps: stepsFor(request, invocation, context),
    notes: images.flatMap(({ notes }) => notes),
  };
}

function requestFor(
  images: readonly PlannedImage[],
  invocation: ImagesInvocation,
  capabilities: Capabilities,
  context: PlanContext,
): ImagesRequest {
  const fidelity = invocation.fidelity ?? "native";
  return {
    images: Object.fromEntries(images.map(({ name, request }) => [name, request])),
    all: invocation.all,
    except: [],
    ofVariant: { fidelity, formats: fidelity === "same" ? formatsOfVariants() : {} },
    strict: false,
    ...configurationRequest(invocation, capabilities, context),
  };
}

/** Where a variant stands for two formats (the SD cards), none is taken: nixpkgs' own follows the system. */
function formatsOfVariants(): Readonly<Record<string, string>> {
  const pairs = VARIANTS.flatMap(({ name }) => {
    const [format, ...others] = formatsOfVariant(name);
    return format && others.length === 0 ? [[name, format.name] as const] : [];
  });
  return Object.fromEntries(pairs);
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
