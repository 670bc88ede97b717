import { FUZZ_FORMATS, type FuzzFormat } from "./formats.ts";
import { moduleList } from "./modules.ts";
import type { Writer } from "./writer.ts";

/** Arguments of nixosGenerate, each an expression. */
type Argument = readonly [name: string, value: string];

/** The function, in one of the ways people reach it. */
function generate(writer: Writer): string {
  const { generators } = writer.names;
  return writer.choices.pick<() => string>([
    () => `${generators}.nixosGenerate`,
    () => writer.bind("generate", `${generators}.nixosGenerate`),
    () => `(let inherit (${generators}) nixosGenerate; in nixosGenerate)`,
    () => `(with ${generators}; nixosGenerate)`,
    () => `${writer.bind("gens", generators)}.nixosGenerate`,
    () => `${writer.bind("tools", `{ inherit (${generators}) nixosGenerate; }`)}.nixosGenerate`,
    () => `(args: ${generators}.nixosGenerate args)`,
  ])();
}

/** An expression for one image. `system` is a string expression. */
export function image(writer: Writer, system: string | undefined): string {
  return writer.choices.pick<() => string>([
    () => direct(writer, system),
    () => direct(writer, system),
    () => ownFormat(writer, system),
    () => byFunction(writer, system),
    () => withDefaults(writer, system),
    () => throughTwo(writer, system),
    () => byFile(writer, system),
    () => byTwoFiles(writer, system),
    () => byCallPackage(writer, system),
    () => besideAHost(writer, system),
    () => ownFormatTwice(writer, system),
  ])();
}

/** An expression for a set of images. */
export function images(writer: Writer, system: string | undefined): string {
  const { lib } = writer.names;
  const formats = writer.choices.some(FUZZ_FORMATS.slice(0, 12), 1, 3);
  const names = formats.map(({ name }) => `"${name}"`).join(" ");
  const call = (format: string) => {
    const given: readonly Argument[] = [
      ["system", system ?? `"x86_64-linux"`],
      ["format", format],
      ["modules", moduleList(writer, undefined)],
    ];
    return `${generate(writer)} ${argumentSet(writer, given, true)}`;
  };
  const records = () =>
    formats
      .map((format) => `${format.name} = ${argumentSet(writer, args(writer, format, system))};`)
      .join(" ");
  const list = writer.choices.pick([(text: string) => text, (text: string) => writer.bind("names", text)])(
    `[ ${names} ]`,
  );
  return writer.choices.pick<() => string>([
    () => `${lib}.genAttrs ${list} (format: ${call("format")})`,
    () => `${lib}.mapAttrs (name: args: ${generate(writer)} args) { ${records()} }`,
    () => `builtins.mapAttrs (_: ${generate(writer)}) { ${records()} }`,
    () =>
      `builtins.listToAttrs (map (format: { name = "image-\${format}"; value = ${call("format")}; }) ${list})`,
    () =>
      `${lib}.mapAttrs (name: format: ${call("format")}) { a = ${list.startsWith("[") ? names.split(" ")[0] : `builtins.head ${list}`}; }`,
    () =>
      `(let genAttrs = names: f: { machine = f "iso"; }; in genAttrs ${list} (format: ${call("format")}))`,
    () =>
      `(let mapAttrs = f: set: { only = f "vmware" { }; }; in mapAttrs (name: value: ${call("name")}) { a = 1; })`,
    () => `(let make = format: ${call("format")}; in ${lib}.genAttrs ${list} make)`,
    () => `(let make = format: ${call("format")}; in { a = make ${names.split(" ")[0]}; })`,
    () => `builtins.mapAttrs (_: format: ${call("format")}) { a = "vmware"; b = "iso"; }`,
    () =>
      `(let table = { a = "vmware"; b = "gce"; }; in ${lib}.genAttrs [ "a" "b" ] (name: ${call("table.${name}")}))`,
    () => `${lib}.genAttrs [ "a" "b" ] (name: ${call(`if name == "a" then "iso" else "vmware"`)})`,
    () => `builtins.foldl' (all: format: all // { "x-\${format}" = ${call("format")}; }) { } ${list}`,
    () =>
      `builtins.listToAttrs (builtins.concatMap (host: map (format: { name = "\${host}-\${format}"; value = ${call("format")}; }) ${list}) [ "a" "b" ])`,
    () =>
      `(${writer.bind("all", `builtins.mapAttrs (name: format: ${call("format")})`)} { a = "vmware"; b = "iso"; })`,
    () => mappedElsewhere(writer, system),
  ])();
}

function direct(writer: Writer, system: string | undefined): string {
  const format = writer.choices.pick(FUZZ_FORMATS);
  return `${generate(writer)} ${argumentSet(writer, args(writer, format, system))}`;
}

function args(writer: Writer, format: FuzzFormat, system: string | undefined): readonly Argument[] {
  const { choices, names } = writer;
  const given: Argument[] = [
    choices.chance(5)
      ? ["pkgs", `${names.nixpkgs}.legacyPackages.\${${system ?? `"${format.system}"`}}`]
      : ["system", system ?? `"${format.system}"`],
    ["format", formatExpression(writer, format.name)],
    ["modules", moduleList(writer, format)],
  ];
  if (choices.chance(4)) {
    given[2] = [
      "modules",
      `(${given[2]![1]} ++ [ ({ word, ... }: { environment.variables.WORD = word; }) ])`,
    ];
    given.push([
      "specialArgs",
      choices.pick([`{ word = "special"; }`, `(let word = "w"; in { inherit word; })`]),
    ]);
  }
  if (choices.chance(8)) given.push(["lib", names.lib]);
  if (choices.chance(8)) given.push(["customFormats", "{ }"]);
  if (choices.chance(10)) given.push(["nixosSystem", `${names.nixpkgs}.lib.nixosSystem`]);
  return given;
}

function formatExpression(writer: Writer, format: string): string {
  const literal = `"${format}"`;
  return writer.choices.pick<() => string>([
    () => literal,
    () => literal,
    () => writer.bind("format", literal),
    () => `"\${${writer.bind("format", literal)}}"`,
    () => `${writer.bind("formats", `{ this = ${literal}; other = "gce"; }`)}.this`,
    () => `(if true then ${literal} else "gce")`,
    () => `(builtins.head [ ${literal} "gce" ])`,
    () => `((x: x) ${literal})`,
    () => `(${writer.bind("table", `{ a.format = ${literal}; }`)}.\${"a"}.format or "gce")`,
    () => `(let format = ${literal}; in format)`,
    () => `("${format.slice(0, 2)}" + "${format.slice(2)}")`,
    () => `(builtins.replaceStrings [ "_" ] [ "" ] "_${format}")`,
    () => `(let pick = { value, ... }: value; in pick { value = ${literal}; other = 1; })`,
  ])();
}

/** The arguments as one expression; `local`: they hold names that only this place has, so that nothing may be moved. */
function argumentSet(writer: Writer, given: readonly Argument[], local = false): string {
  const { choices } = writer;
  const bind = (base: string, value: string) => (local ? `(${value})` : writer.bind(base, value));
  const shuffled = choices.chance(3) ? choices.some(given, given.length, given.length) : given;
  const [first, second, ...rest] = shuffled as [Argument, Argument, ...Argument[]];
  return choices.pick<() => string>([
    () => set(shuffled),
    () => set(shuffled),
    () => `(let ${rows([first])} in { inherit ${first[0]}; ${rows([second, ...rest])} })`,
    () => mergedLet(writer, shuffled, local),
    () => `(${bind("base", set([first, second]))} // ${set(rest)})`,
    () => `(${set([first, second])} // ${bind("base", set(rest))})`,
    () => `(${set([first, [second[0], `throw "overridden"`]])} // ${set([second, ...rest])})`,
    () => `(${set([first])} // ${set([second])} // ${set(rest)})`,
    () => `(${bind("machine", `name: ${set([first, ...rest])}`)} "box" // ${set([second])})`,
    () => `(rec ${set(shuffled)})`,
    () => `(builtins.removeAttrs ${set([...shuffled, ["comment", `"x"`]])} [ "comment" ])`,
    () => {
      const record = bind("record", set(shuffled));
      return `{ inherit (${record}) ${shuffled.map(([name]) => name).join(" ")}; }`;
    },
    () => bind("args", set(shuffled)),
    () => `((name: ${set(shuffled)}) "box")`,
    () => `(with { on = 1; }; ${set(shuffled)})`,
    () => computedName(shuffled),
    () => `(${writer.names.lib}.recursiveUpdate ${set([first, second])} ${set(rest)})`,
    () => {
      const made = bind("made", `name: ${set(shuffled)}`);
      return `{ inherit (${made} "box") ${shuffled.map(([name]) => name).join(" ")}; }`;
    },
    () =>
      `(let inherit (${bind("record", set([first]))}) ${first[0]}; in { inherit ${first[0]}; ${rows([second, ...rest])} })`,
  ])();
}

/** `${"for" + "mat"} = ..;` */
function computedName(given: readonly Argument[]): string {
  const [[name, value], ...rest] = given as [Argument, ...Argument[]];
  return `(let key = "${name.slice(0, 3)}" + "${name.slice(3)}"; in { \${key} = ${value}; ${rows(rest)} })`;
}

/** `let args.system = ..; args.format = ..;` */
function mergedLet(writer: Writer, given: readonly Argument[], local: boolean): string {
  const name = writer.name("common");
  const [first, ...rest] = given as [Argument, ...Argument[]];
  const all = [`${name} = ${set([first])};`, ...rest.map(([key, value]) => `${name}.${key} = ${value};`)];
  if (local) return `(let ${all.join(" ")} in ${name})`;
  writer.let(...all);
  return name;
}

/** A format of the repository's own. */
function ownFormat(writer: Writer, system: string | undefined): string {
  const { choices } = writer;
  const text = choices.pick([
    `{ config, pkgs, ... }: { formatAttr = "tree"; fileExtension = ".tree"; system.build.tree = pkgs.runCommand "tree" { } "echo \${config.system.build.toplevel} > $out"; boot.loader.grub.enable = false; }`,
    `{ config, modulesPath, ... }: { imports = [ "\${modulesPath}/virtualisation/vmware-image.nix" ]; formatAttr = "vmwareImage"; fileExtension = ".vmdk"; vmware.vmName = "own"; }`,
    `{ config, modulesPath, ... }: { imports = [ "\${modulesPath}/installer/cd-dvd/iso-image.nix" ]; formatAttr = "isoImage"; isoImage.volumeID = "OWN"; }`,
  ]);
  const module = choices.chance(2) ? writer.file(`${writer.name("format")}.nix`, text) : `(${text})`;
  const name = writer.choices.pick(["own", "iso"]);
  return `${generate(writer)} ${argumentSet(writer, [
    ["system", system ?? `"x86_64-linux"`],
    ["format", `"${name}"`],
    ["modules", moduleList(writer, undefined)],
    ["customFormats", `{ ${name} = ${module}; }`],
  ])}`;
}

/** `make "iso"`. */
function byFunction(writer: Writer, system: string | undefined): string {
  const format = writer.choices.pick(FUZZ_FORMATS);
  const given = args(writer, format, system).filter(([name]) => name !== "format");
  const make = writer.bind("make", `format: ${generate(writer)} { inherit format; ${rows(given)} }`);
  return `${make} ${parenthesised(formatExpression(writer, format.name))}`;
}

/** Wrappers with defaults and `@args`. */
function withDefaults(writer: Writer, system: string | undefined): string {
  const { choices } = writer;
  const format = choices.pick(FUZZ_FORMATS);
  const where = system ?? `"${format.system}"`;
  const more = moduleList(writer, format);
  const call = generate(writer);
  const make = choices.pick([
    `{ format, modules ? [ ], ... }@args: ${call} (args // { system = ${where}; modules = modules ++ ${more}; })`,
    `args@{ format ? "gce", extra ? [ ], ... }: ${call} { inherit format; system = ${where}; modules = ${more} ++ extra; }`,
    `{ format ? "${format.name}", host ? ${where}, modules ? ${more} }: ${call} { inherit format modules; system = host; }`,
    `{ format, ... }@args: ${call} ({ system = ${where}; modules = ${more}; } // args)`,
    `args: ${call} ({ system = ${where}; } // args)`,
    `{ format ? "iso", modules ? [ ] }@args: ${call} ({ system = ${where}; format = "gce"; modules = ${more}; } // args)`,
    `{ modules ? ${more}, ... }@args: ${call} ({ inherit modules; } // args // { system = ${where}; format = args.format or "gce"; })`,
  ]);
  const name = writer.bind("make", make);
  return choices.pick<() => string>([
    () => `${name} { format = "${format.name}"; }`,
    () =>
      `${name} { format = ${formatExpression(writer, format.name)}; modules = ${moduleList(writer, format)}; }`,
  ])();
}

/** In a file with a set of functions, of which one is only half applied. */
function mappedElsewhere(writer: Writer, system: string | undefined): string {
  const { names, choices } = writer;
  const formats = choices.some(FUZZ_FORMATS.slice(0, 6), 1, 2);
  const folder = writer.name("tools");
  writer.file(
    `${folder}/default.nix`,
    `{ generators, system }: rec { make = name: { format, modules, ... }: generators.nixosGenerate { inherit format modules system; }; images = builtins.mapAttrs make; }`,
  );
  const hosts = formats.map(
    (format, index) => `h${index} = { format = "${format.name}"; modules = ${moduleList(writer, format)}; };`,
  );
  return `((import ./${folder} { generators = ${names.generators}; system = ${system ?? `"${formats[0]!.system}"`}; }).images { ${hosts.join(" ")} })`;
}

/** Its modules serve a machine of the flake, too. */
function besideAHost(writer: Writer, system: string | undefined): string {
  const { choices, names } = writer;
  const where = system ?? `"x86_64-linux"`;
  const common = writer.bind("common", moduleList(writer, undefined));
  const host = writer.name("machine");
  writer.outside(() =>
    writer.output(
      `nixosConfigurations.${host} = ${names.nixpkgs}.lib.nixosSystem { system = "x86_64-linux"; modules = ${system === undefined ? common : "[ ]"} ++ [ { boot.loader.grub.device = "/dev/vda"; fileSystems."/".device = "/dev/vda1"; } ]; };`,
    ),
  );
  const format = choices.pick(FUZZ_FORMATS);
  const more = choices.pick([common, `(${common} ++ ${moduleList(writer, format)})`]);
  return `${generate(writer)} { system = ${system === undefined ? `"${format.system}"` : where}; format = "${format.name}"; modules = ${more}; }`;
}

/** One module for a format of the repository's own, which a call that cannot be followed takes as well. */
function ownFormatTwice(writer: Writer, system: string | undefined): string {
  const { names, choices } = writer;
  const where = system ?? `"x86_64-linux"`;
  const tree = `{ config, pkgs, ... }: { formatAttr = "tree"; fileExtension = ".tree"; system.build.tree = pkgs.runCommand "tree" { } "echo \${config.system.build.toplevel} > $out"; boot.loader.grub.enable = false; }`;
  const [text, module] = choices.pick<readonly [string, (file: string) => string]>([
    [tree, (file) => file],
    [`{ name }: ${tree}`, (file) => `(import ${file} { name = "x"; })`],
    [`{ imports = [ "\${toString ./.}/tree.nix" ]; }`, (file) => file],
  ]);
  writer.file("tree.nix", tree);
  const file = writer.file(`${writer.name("format")}.nix`, text);
  const call = (format: string) =>
    `${names.generators}.nixosGenerate { system = ${where}; format = ${format}; customFormats = { own = ${module(file)}; }; modules = ${moduleList(writer, undefined)}; }`;
  const hidden = choices.pick([
    `"own"`,
    `(if builtins.getEnv "NOTHING" == "" then "own" else builtins.getEnv "NOTHING")`,
  ]);
  const second = call(hidden);
  if (system === undefined)
    writer.outside(() => writer.output(`images.${writer.name("second")} = ${second};`));
  return call(`"own"`);
}

/** Through two functions. */
function throughTwo(writer: Writer, system: string | undefined): string {
  const format = writer.choices.pick(FUZZ_FORMATS);
  const inner = writer.bind(
    "inner",
    `{ kind, parts, where }: ${generate(writer)} { format = kind; modules = parts; system = where; }`,
  );
  const outer = writer.bind(
    "outer",
    writer.choices.pick([
      `kind: parts: ${inner} { inherit kind parts; where = ${system ?? `"${format.system}"`}; }`,
      `kind: parts: ${inner} ({ inherit kind; } // { inherit parts; where = ${system ?? `"${format.system}"`}; })`,
    ]),
  );
  return `${outer} "${format.name}" ${moduleList(writer, format)}`;
}

/** In a file that is given what it needs. */
function byFile(writer: Writer, system: string | undefined): string {
  const { choices, names } = writer;
  const format = choices.pick(FUZZ_FORMATS);
  const file = writer.name("image");
  const part = writer.name("part");
  writer.file(`images/${part}.nix`, "{ services.openssh.enable = true; }");
  const value = `nixos-generators.nixosGenerate { inherit system; format = "${format.name}"; modules = [ ./${part}.nix ] ++ modules; }`;
  writer.file(
    `images/${file}.nix`,
    choices.pick([
      `{ nixos-generators, system, modules ? [ ] }: ${value}`,
      `{ nixos-generators, system, modules ? [ ], ... }@args: ${value}`,
      `args: let inherit (args) nixos-generators system modules; in ${value}`,
    ]),
  );
  return `import ./images/${file}.nix { nixos-generators = ${names.generators}; system = ${system ?? `"${format.system}"`}; modules = ${moduleList(writer, format)}; }`;
}

/** Handed through a file with functions, which imports another. */
function byTwoFiles(writer: Writer, system: string | undefined): string {
  const { choices, names } = writer;
  const format = choices.pick(FUZZ_FORMATS);
  const [outer, inner] = [writer.name("lib"), writer.name("make")];
  writer.file(
    `${outer}/default.nix`,
    `{ generators, ... }@given: { make = import ./${inner}.nix { inherit generators; }; }`,
  );
  writer.file(
    `${outer}/${inner}.nix`,
    choices.pick([
      `{ generators }: format: modules: system: generators.nixosGenerate { inherit format modules system; }`,
      `{ generators, ... }: let make = generators.nixosGenerate; in format: modules: system: make { inherit system modules; format = format; }`,
    ]),
  );
  const tools = writer.bind("tools", `import ./${outer} { generators = ${names.generators}; }`);
  return `${tools}.make "${format.name}" ${moduleList(writer, format)} ${parenthesised(system ?? `"${format.system}"`)}`;
}

function byCallPackage(writer: Writer, system: string | undefined): string {
  const { names, choices } = writer;
  const format = choices.pick(FUZZ_FORMATS);
  const file = writer.file(
    `${writer.name("package")}.nix`,
    `{ nixos-generators, system, pkgs }: nixos-generators.nixosGenerate { inherit system; format = "${format.name}"; modules = [ { environment.systemPackages = [ pkgs.git ]; } ]; }`,
  );
  const where = system ?? `"${format.system}"`;
  return `${names.nixpkgs}.legacyPackages.\${${where}}.callPackage ${file} { nixos-generators = ${names.generators}; }`;
}

function set(given: readonly Argument[]): string {
  return `{ ${rows(given)} }`;
}

function rows(given: readonly Argument[]): string {
  return given
    .map(([name, value]) => (name === value ? `inherit ${name};` : `${name} = ${value};`))
    .join(" ");
}

function parenthesised(value: string): string {
  return /^"[^"]*"$|^\w+$/.test(value) ? value : `(${value})`;
}
