import { FORMATS, formatsOfVariant, type LegacyFormat, VARIANTS } from "../../src/formats/index.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import type { LegacyInvocation } from "../../src/translate/command-line/invocation.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";
import { type ModernProgram, modernCommand, renderModern } from "../../src/translate/modern/modern.ts";
import { fence, migrated } from "./migrated.ts";

const FIDELITY = {
  identical: "the old image",
  "with-module": "the old image, with additions",
  "own-part": "the old image, one part ours",
  repaired: "the old one, repaired",
} as const;

/** One row for each format. */
export function renderFormatTable(): string {
  const rows = FORMATS.map((format) => [
    `[${format.name}](#${format.name})`,
    nativeName(format),
    format.since,
    FIDELITY[format.fidelity],
  ]);
  return table(["format", "in nixpkgs", "since NixOS", "what you get"], rows);
}

/** Old name to new, as short as it goes, for readers that copy names. */
export function renderNames(): string {
  const rows = FORMATS.map(({ name, native }) => {
    if (native.kind === "vm") return [`\`${name}\``, `\`nixos-rebuild ${native.action}\``];
    if (native.kind === "own")
      return [`\`${name}\``, `no variant in nixpkgs; \`migrate\` defines \`${native.variant}\``];
    return [`\`${name}\``, `\`${native.variant}\``];
  });
  const others = VARIANTS.filter(({ name }) => formatsOfVariant(name).length === 0).map(
    ({ name }) => `\`${name}\``,
  );
  const more = `Variants that were no format: ${others.join(", ")}.`;
  return `${table(["format (`-f`)", "variant (`system.build.images`)"], rows)}\n\n${more}`;
}

/** The options that only a variant knows, which must be below `image.modules.<variant>`. */
export function renderVariantOptions(): string {
  const rows = VARIANTS.filter(({ ownOptions }) => ownOptions.length > 0).map(({ name, ownOptions }) => [
    `\`${name}\``,
    ownOptions.map((option) => `\`${option}\``).join(", "),
  ]);
  return table(["variant", "options"], rows);
}

/** One section for each format. */
export function renderFormats(): string {
  return FORMATS.map(renderFormat).join("\n\n");
}

function renderFormat(format: LegacyFormat): string {
  const before = flakeOf(format);
  const files = { "flake.nix": before, "configuration.nix": "{ services.openssh.enable = true; }\n" };
  const after = migrated(files, FIXERS)["flake.nix"]!;
  return [
    `## ${format.name}`,
    `${format.summary.charAt(0).toUpperCase()}${format.summary.slice(1)}. ${availability(format)}`,
    fence("sh", commands(format)),
    ...differences(format, after.includes("# Keeps the image") || after.includes("# nixpkgs has no image")),
    details(format, before, after),
  ].join("\n\n");
}

function nativeName({ native }: LegacyFormat): string {
  if (native.kind === "vm") return `\`nixos-rebuild ${native.action}\``;
  return native.kind === "own" ? "no variant, but the builder" : `variant \`${native.variant}\``;
}

function availability(format: LegacyFormat): string {
  const { native, since } = format;
  const older = "on older releases the drop-in's own module, where that nixpkgs has the builder";
  if (native.kind === "vm") {
    return `\`nixos-rebuild ${native.action}\` of NixOS ${since} and later; ${older}.`;
  }
  if (native.kind === "own") {
    return `nixpkgs has the builder and no variant: a variant \`${native.variant}\` of your own from NixOS ${since} on; ${older}.`;
  }
  return `Variant \`${native.variant}\` of nixpkgs from NixOS ${since} on; ${older}.`;
}

function commands(format: LegacyFormat): string {
  const argv = ["-f", format.name, "--flake", ".#my-host"];
  const invocation = parseLegacyArgv(argv, { formatsFolder: "formats" }) as LegacyInvocation;
  const native = (["nixos-rebuild", "nix"] as ModernProgram[]).map((program) =>
    modernCommand(invocation, program),
  );
  const named = native.flatMap((command) =>
    command.kind === "none"
      ? []
      : [
          `# ${command.argv[0]}: prints the ${PRINTS[format.native.kind === "vm" ? "vm-script" : command.prints]}`,
          renderModern(command),
        ],
  );
  return [
    "# before, and with the drop-in: prints the file",
    `nixos-generate ${argv.join(" ")}`,
    ...(named.length > 0 ? named : ownCommand(format)),
  ].join("\n");
}

const PRINTS = {
  file: "file, and makes ./result",
  output: "folder that holds the image",
  nothing: "nothing",
  "vm-script": "folder whose bin/ starts the machine",
} as const;

/** A variant that the configuration must define, as the migrated flake does. */
function ownCommand({ native }: LegacyFormat): readonly string[] {
  if (native.kind !== "own") return [];
  const variant = native.variant;
  return [
    `# nixos-rebuild, once the configuration defines image.modules.${variant} as below`,
    `nixos-rebuild build-image --flake .#my-host --image-variant ${variant}`,
  ];
}

/** What nixpkgs' own image lacks, and how it comes back. */
function differences(format: LegacyFormat, kept: boolean): readonly string[] {
  const additions = format.additions.map(({ sets, because }) => `- ${sets}: ${because}`);
  const rest = format.differences.map((difference) => `- ${difference}`);
  return [
    ...brokenness(format),
    ...(additions.length === 0 && rest.length === 0
      ? ["nixpkgs' own image is the old one: the same derivation."]
      : []),
    ...(additions.length === 0
      ? []
      : [
          `The drop-in sets, and nixpkgs by itself does not:\n\n${additions.join("\n")}`,
          kept
            ? "To keep them without the drop-in, take the module that the flake below has after the migration."
            : "To keep them without the drop-in, set them in the configuration.",
        ]),
    ...(rest.length === 0 ? [] : [`What differs from the old image even so:\n\n${rest.join("\n")}`]),
    format.diskSize
      ? "The size of the disk is `virtualisation.diskSize`, in MiB."
      : "`virtualisation.diskSize` has no say here.",
  ];
}

function brokenness({ native }: LegacyFormat): readonly string[] {
  const broken = VARIANTS.find(({ name }) => native.kind === "variant" && native.variant === name)?.broken;
  return broken === undefined ? [] : [`**Broken in nixpkgs by itself:** ${broken}.`];
}

/** A flake that calls nixosGenerate, and what migrate makes of it. */
function details(format: LegacyFormat, before: string, after: string): string {
  return [
    "<details>",
    `<summary>A flake with <code>${format.name}</code>, before and after</summary>`,
    "",
    fence("nix", before),
    "",
    fence("nix", after),
    "",
    "</details>",
  ].join("\n");
}

function flakeOf({ name, system = "x86_64-linux" }: LegacyFormat): string {
  return `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.${system}.image = nixos-generators.nixosGenerate {
        system = "${system}";
        format = "${name}";
        modules = [ ./configuration.nix ];
      };
    };
}
`;
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heading, heading.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
