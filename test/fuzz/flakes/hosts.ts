import { FUZZ_FORMATS } from "./formats.ts";
import { moduleList } from "./modules.ts";
import type { Writer } from "./writer.ts";

/** Attribute of system.build that formats give their image in. */
const ATTRS: Readonly<Record<string, string>> = {
  vmware: "vmwareImage",
  iso: "isoImage",
  qcow: "qcow",
  amazon: "amazonImage",
  "proxmox-lxc": "tarball",
  "raw-efi": "raw",
};

/** A host that imports a format's module; its image is an output. */
export function hostOfFormat(writer: Writer): void {
  const { choices, names } = writer;
  const format = choices.pick(FUZZ_FORMATS.slice(0, 6));
  const host = writer.name("host");
  const module = choices.pick([
    `${names.generators}.nixosModules.${format.name}`,
    `(with ${names.generators}.nixosModules; ${format.name})`,
    `{ imports = [ ${names.generators}.nixosModules.${format.name} ]; }`,
  ]);
  const list = choices.pick([
    `([ ${module} ] ++ ${moduleList(writer, format)})`,
    `(${moduleList(writer, format)} ++ [ ${module} ])`,
  ]);
  writer.output(
    `nixosConfigurations.${host} = ${names.nixpkgs}.lib.nixosSystem { system = "x86_64-linux"; modules = ${list}; };`,
  );
  const config = `${names.self}.nixosConfigurations.${host}.config`;
  writer.output(
    `packages.x86_64-linux.${host} = ${choices.pick([
      `${config}.system.build.${ATTRS[format.name]}`,
      `${config}.system.build.\${${config}.formatAttr}`,
      `(let inherit (${names.self}.nixosConfigurations.${host}) config; in config.system.build.\${config.formatAttr})`,
    ])};`,
  );
}

/** A host with all formats, of which some are outputs and some get modules of their own. */
export function hostOfAllFormats(writer: Writer): void {
  const { choices, names } = writer;
  const formats = choices.some(FUZZ_FORMATS.slice(0, 12), 1, 3);
  const host = writer.name("host");
  const own = choices.pick([
    "{ }",
    ...formats.map(({ name, own: [row] }) =>
      row === undefined
        ? "{ }"
        : `{ formatConfigs.${name} = { lib, ... }: { ${row[0]} = lib.mkForce ${row[1]}; }; }`,
    ),
    `{ formatConfigs.own = { config, pkgs, ... }: { formatAttr = "tree"; fileExtension = ""; system.build.tree = pkgs.runCommand "tree" { } "echo \${config.system.build.toplevel} > $out"; }; }`,
    `{ formatConfigs.${formats[0]!.name} = { lib, ... }: { fileExtension = lib.mkForce ".img*"; networking.hostName = lib.mkForce "other"; }; }`,
  ]);
  const all = choices.pick([
    `${names.generators}.nixosModules.all-formats`,
    `{ imports = [ ${names.generators}.nixosModules.all-formats ]; }`,
  ]);
  writer.output(
    `nixosConfigurations.${host} = ${names.nixpkgs}.lib.nixosSystem { system = "x86_64-linux"; modules = [ ${all} ${own} ] ++ ${moduleList(writer, undefined)}; };`,
  );
  const config = `${names.self}.nixosConfigurations.${host}.config`;
  for (const { name } of formats) {
    const value = choices.pick([
      `${config}.formats.${name}`,
      `(with ${config}; formats.${name})`,
      `(let inherit (${config}) formats; in formats.${name})`,
    ]);
    writer.output(`packages.x86_64-linux.${host}-${name} = ${value};`);
  }
}
