import { pathText, unwrap } from "../../../nix/strings.ts";
import type { Apply, Node, Path } from "../../../nix/tree.ts";
import { folderOf, importedFile, joinPath } from "../paths.ts";
import type { NixFile, Project } from "../project.ts";

/** A place that names a file by a path literal. */
export interface Importer {
  readonly file: NixFile;
  readonly path: Path;
  /** `import ./x.nix` or `callPackage ./x.nix { ... }`; undefined where the path is used in another way, as a module. */
  readonly apply: Apply | undefined;
  readonly how: "import" | "callPackage" | "other";
}

export interface Importers {
  readonly places: readonly Importer[];
  /** Whether something reads folders, and so may import the file without naming it. */
  readonly wild: boolean;
}

/** Functions that find files by themselves, by the words that their users write. */
const FINDERS = [
  "readDir",
  "listFilesRecursive",
  "import-tree",
  "haumea",
  "filesystem.",
  "easy-hosts",
  "snowfall",
];

/** How a path that is relative begins. */
const RELATIVE = "./";

/** What the files that import others contain: looked for in one pass. */
const IMPORTING: readonly string[] = [RELATIVE, ...FINDERS];

/** Where a file of the repository is named. */
export function importersOf(project: Project, path: string): Importers {
  const own = path.split("/").at(-1)!;
  const word = own === "default.nix" ? path.split("/").at(-2) : own;
  const named = project.ask(collectNames);
  const candidates = [
    ...(word === undefined ? [] : (named.get(word) ?? [])),
    ...(own === "default.nix" ? (named.get(HERE) ?? []) : []),
  ];
  const files = [...new Set(candidates)].flatMap((each) => project.file(each) ?? []);
  const places = files.flatMap((file) => placesIn(project, file, path));
  const folder = folderOf(path);
  const wild = project.filesContaining(FINDERS).some((file) => folder.startsWith(folderOf(file.path)));
  return { places, wild };
}

/** Under this name are the files that name a folder by `./.` or `../..`. */
const HERE = ".";

/** The Nix files by the last names of the relative paths in them. */
function collectNames({ repository }: Project): ReadonlyMap<string, readonly string[]> {
  repository.containing(IMPORTING);
  const found = new Map<string, string[]>();
  for (const path of repository.containing([RELATIVE]).filter((each) => each.endsWith(".nix"))) {
    for (const name of new Set(pathNames(repository.text(path) ?? ""))) {
      const files = found.get(name);
      if (files === undefined) found.set(name, [path]);
      else files.push(path);
    }
  }
  return found;
}

function pathNames(text: string): readonly string[] {
  return [...text.matchAll(/\.\/([\w+./-]*)/g)].map(([, written = ""]) => {
    const last =
      written
        .split("/")
        .filter((part) => part !== "")
        .at(-1) ?? HERE;
    return last === ".." ? HERE : last;
  });
}

function placesIn(project: Project, file: NixFile, wanted: string): readonly Importer[] {
  return file.scopes.nodes.flatMap((node): Importer[] => {
    if (node.kind !== "Path") return [];
    const written = pathText(node);
    const path = written === undefined ? undefined : joinPath(folderOf(file.path), written);
    if (path === undefined || importedFile(project.repository, path) !== wanted) return [];
    return [importerAt(project, file, node)];
  });
}

function importerAt(project: Project, file: NixFile, path: Path): Importer {
  let node: Node = path;
  let parent = file.scopes.parent(node);
  while (parent?.kind === "Paren") {
    node = parent;
    parent = file.scopes.parent(node);
  }
  if (parent?.kind !== "Apply" || parent.args[0] !== node)
    return { file, path, apply: undefined, how: "other" };
  return { file, path, apply: parent, how: howCalled(project, file, parent) };
}

function howCalled(project: Project, file: NixFile, apply: Apply): Importer["how"] {
  const func = project.value(file, unwrap(apply.func));
  if (func.kind !== "ref") return "other";
  if (func.root.kind === "builtins" && func.path[0] === "import") return "import";
  return func.path.at(-1) === "callPackage" ||
    (func.root.kind === "argument" && func.root.name === "callPackage")
    ? "callPackage"
    : "other";
}
