import { findFormat } from "../../formats/index.ts";
import { indent, isOwn, moduleHead } from "./additions.ts";
import { snippetFor } from "./snippets.ts";

/** Formats whose image nixpkgs now makes in its disk-image.nix: `system.build.image`, after `image.format`. */
const DISKS: Readonly<Record<string, string>> = {
  raw: 'image.format = "raw";\nimage.efiSupport = false;',
  "raw-efi": 'image.format = "raw";',
  qcow: "image.efiSupport = false;",
  "qcow-efi": "",
};

/** What the action `build-vm-with-bootloader` sets by itself, and a host must say. */
const MACHINES: Readonly<Record<string, string>> = {
  "vm-bootloader": "virtualisation.useBootLoader = true;",
};

/** What nixpkgs calls otherwise in `system.build` than the format did. */
const RENAMED: Readonly<Record<string, string>> = { kexec: "kexecTarball", "kexec-bundle": "image" };

/** The attribute of `config.system.build` that holds the image once `hostModule` stands in the format's place. */
export function hostAttribute(format: string): string {
  return format in DISKS ? "image" : (RENAMED[format] ?? findFormat(format)!.formatAttr);
}

/**
 * The module that a host imports in place of `nixosModules.<format>`: nixpkgs' module and what the format set beside
 * it, as deep below the import as they were, since the module system orders list elements by depth. `\n` line ends.
 */
export function hostModule(format: string): string {
  const own = `"\${modulesPath}/${modulePath(format)}"`;
  const settings = settingsOf(format);
  if (settings === "") return `{ imports = [ ({ modulesPath, ... }: { imports = [ ${own} ]; }) ]; }`;
  const body = withImport(own, settings);
  const inner = `${moduleHead(body)}\n{\n${indent(body)}\n}`;
  return `{\n  imports = [\n    (\n${indent(indent(indent(inner)))}\n    )\n  ];\n}`;
}

const IMPORTS = /^imports = \[(?: (.*) \]|\n([\s\S]*?)\n\]);\n?/m;

/** The settings may import modules themselves, and a set can say `imports` only once. */
function withImport(own: string, settings: string): string {
  const found = IMPORTS.exec(settings);
  if (found === null) return `imports = [ ${own} ];\n${settings}`;
  const items = found[1] === undefined ? found[2]! : `  ${found[1]}`;
  return `imports = [\n  ${own}\n${items}\n];\n${settings.replace(found[0], "")}`;
}

/** What the format's module set; for most variants of our own the rest only makes a variant of it. */
function settingsOf(format: string): string {
  const { system, variant } = snippetFor(format) ?? {};
  const builds = !isOwn(format) || format in RENAMED;
  return [DISKS[format], MACHINES[format], system, builds ? variant : undefined].filter(Boolean).join("\n");
}

/** Of nixpkgs' module, below `modulesPath`. */
function modulePath(format: string): string {
  const { native, source } = findFormat(format)!;
  if (native.kind === "vm") return "virtualisation/qemu-vm.nix";
  const file = source[0]!;
  return file.startsWith("modules/") ? file.slice("modules/".length) : `../${file}`;
}
