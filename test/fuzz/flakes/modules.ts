import { type FuzzFormat, ORDINARY } from "./formats.ts";
import type { Writer } from "./writer.ts";

type Binding = readonly [path: string, value: string];

/** An expression for a list of modules; `format` says what a module may set of the image's own. */
export function moduleList(writer: Writer, format: FuzzFormat | undefined): string {
  const { choices } = writer;
  const one = () => module(writer, format);
  return choices.pick<() => string>([
    () => `[ ${one()} ]`,
    () => `[ ${one()} ${one()} ]`,
    () => writer.bind("modules", `[ ${one()} ]`),
    () => `([ ${one()} ] ++ [ ${one()} ])`,
    () => `([ ${one()} ] ++ ${writer.names.lib}.optionals ${choices.pick(["true", "false"])} [ ${one()} ])`,
    () => `([ ${one()} ] ++ ${writer.names.lib}.optional (1 ${choices.pick(["<", ">"])} 2) ${one()})`,
    () => mapped(writer, format),
    () => `(builtins.attrValues { b = ${one()}; a = ${one()}; })`,
    () => folder(writer, format),
    () => `(${writer.names.lib}.flatten [ ${one()} [ ${one()} ] ])`,
    () => ownMap(writer, format),
    () => `(builtins.filter (x: x != null) [ ${one()} null ])`,
    () => `(builtins.concatLists [ [ ${one()} ] [ ${one()} ] ])`,
    () => published(writer, format),
    () => `(let here = [ ${one()} ]; in here ++ [ ${one()} ])`,
    () => "[ ]",
  ])();
}

/** Paths made of names. */
function mapped(writer: Writer, format: FuzzFormat | undefined): string {
  const names = [writer.name("part"), writer.name("part")];
  for (const name of names) writer.file(`parts/${name}.nix`, body(writer, format));
  const quoted = names.map((name) => `"${name}"`).join(" ");
  return writer.choices.pick([
    `(map (name: ./parts + "/\${name}.nix") [ ${quoted} ])`,
    `(map (p: ./. + p) [ ${names.map((name) => `"/parts/${name}.nix"`).join(" ")} ])`,
    `(builtins.map (name: ./parts/\${name}.nix) [ ${quoted} ])`,
    `(map import [ ${names.map((name) => `./parts/${name}.nix`).join(" ")} ])`,
  ]);
}

/** All files of a folder. */
function folder(writer: Writer, format: FuzzFormat | undefined): string {
  const name = writer.name("all");
  for (const file of ["a", "b"]) writer.file(`${name}/${file}.nix`, body(writer, format));
  return `(map (file: ./${name} + "/\${file}") (builtins.attrNames (builtins.readDir ./${name})))`;
}

/** A function that is called like one of nixpkgs or of Nix and does something else. */
function ownMap(writer: Writer, format: FuzzFormat | undefined): string {
  // Bound elsewhere: they may use the real functions.
  const first = writer.bind("first", module(writer, format));
  const second = writer.bind("second", module(writer, format));
  return writer.choices.pick([
    `(let map = f: xs: [ (builtins.head xs) ]; in map (x: { }) [ ${first} ${second} ])`,
    `(let optionals = cond: xs: xs; in optionals false [ ${first} ])`,
    `(let import = x: x; in [ (import ${first}) ${second} ])`,
  ]);
}

/** A module that the flake gives to others, too. */
function published(writer: Writer, format: FuzzFormat | undefined): string {
  const name = writer.name("shared");
  writer.outside(() => writer.output(`nixosModules.${name} = ${module(writer, format)};`));
  return `[ ${writer.names.self}.nixosModules.${name} ]`;
}

/** An expression for one module. */
export function module(writer: Writer, format: FuzzFormat | undefined): string {
  const { choices } = writer;
  return choices.pick<() => string>([
    () => set(bindings(writer, format)),
    () => `(${body(writer, format)})`,
    () => writer.file(`${writer.name("module")}.nix`, body(writer, format)),
    () => writer.bind("module", body(writer, format)),
    () => merged(writer, format),
    () => `(${set(bindings(writer, format))} // ${set(bindings(writer, format))})`,
    () => withArguments(writer, format),
    () => `{ imports = [ ${writer.file(`${writer.name("deep")}.nix`, body(writer, format))} ]; }`,
    () => `{ imports = ${moduleList(writer, format)}; }`,
    () => inherited(writer, format),
    () => `(rec ${set(bindings(writer, format))})`,
    () => `(with { on = true; }; ${set(bindings(writer, format))})`,
    () => `(${writer.names.lib}.optionalAttrs true ${set(bindings(writer, format))})`,
    () => `(import ${writer.file(`${writer.name("imported")}.nix`, body(writer, format))})`,
    () => `(if 1 < 2 then ${set(bindings(writer, format))} else { })`,
    () => `{ _file = "here"; config = ${set(bindings(writer, format))}; }`,
    () => chosen(writer, format),
  ])();
}

/** `let module.a = ..; module.b = ..;`: one set. */
function merged(writer: Writer, format: FuzzFormat | undefined): string {
  const name = writer.name("merged");
  writer.let(...bindings(writer, format, 2).map(([path, value]) => `${name}.${path} = ${value};`));
  return name;
}

/** `import ./x.nix args`, a file that is a function to a module. */
function withArguments(writer: Writer, format: FuzzFormat | undefined): string {
  const [[path, value], ...rest] = bindings(writer, format) as [Binding, ...Binding[]];
  const file = writer.file(
    `${writer.name("with")}.nix`,
    `{ value, ... }: ${writer.choices.pick(["", "{ lib, ... }: "])}${set([[path, "value"], ...rest])}`,
  );
  return `(import ${file} { value = ${value}; })`;
}

/** A value from a `let`, by `inherit`. */
function inherited(writer: Writer, format: FuzzFormat | undefined): string {
  const [[path, value], ...rest] = bindings(writer, format) as [Binding, ...Binding[]];
  const at = path.lastIndexOf(".");
  const [outer, name] = [path.slice(0, at), path.slice(at + 1)];
  const inner = `${outer} = { inherit ${name}; };`;
  return `(let ${name} = ${value}; in { ${inner} ${rows(rest.filter(([other]) => !other.startsWith(outer)))} })`;
}

/** Taken from a table of modules. */
function chosen(writer: Writer, format: FuzzFormat | undefined): string {
  const table = writer.bind(
    "table",
    `{ a = ${set(bindings(writer, format))}; b = ${set(bindings(writer, format))}; }`,
  );
  return writer.choices.pick([`${table}.a`, `${table}.\${"b"}`, `(${table}.c or ${table}.b)`]);
}

/** The text of a file with a module: a set, or a function to one. */
function body(writer: Writer, format: FuzzFormat | undefined): string {
  const found = bindings(writer, format);
  const [[path, value], ...rest] = found as [Binding, ...Binding[]];
  return writer.choices.pick<() => string>([
    () => set(found),
    () => `{ ... }: ${set(found)}`,
    () => `{ lib, ... }: ${set([[path, `lib.mkForce ${parenthesised(value)}`], ...rest])}`,
    () => `{ config, lib, pkgs, ... }: { config = lib.mkIf true ${set(found)}; }`,
    () => `{ pkgs, ... }: { environment.systemPackages = [ pkgs.git ]; ${rows(found)} }`,
    () => `{ lib, ... }@args: lib.mkMerge [ ${set([[path, value]])} ${set(rest)} ]`,
    () =>
      `{ lib, ... }: let on = true; in { imports = lib.optional on ${set([[path, value]])}; ${rows(rest)} }`,
    () => `{ pkgs, ... }: { boot.kernelParams = [ pkgs.stdenv.hostPlatform.system ]; } // ${set(found)}`,
    () => `{ lib, ... }: { ${rows(rest)} } // lib.optionalAttrs (!false) ${set([[path, value]])}`,
  ])();
}

function bindings(writer: Writer, format: FuzzFormat | undefined, least = 1): readonly Binding[] {
  const { choices } = writer;
  const own = format !== undefined && choices.chance(3) ? choices.some(format.own, 1, 2) : [];
  const ordinary = choices.some(ORDINARY, Math.max(1, least - own.length), 2);
  return choices.chance(2) ? [...own, ...ordinary] : [...ordinary, ...own];
}

function set(bindings: readonly Binding[]): string {
  return `{ ${rows(bindings)} }`;
}

function rows(bindings: readonly Binding[]): string {
  return bindings.map(([path, value]) => `${path} = ${value};`).join(" ");
}

function parenthesised(value: string): string {
  return /^["\w[]+$/.test(value) ? value : `(${value})`;
}
