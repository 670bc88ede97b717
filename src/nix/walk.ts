/** Ways through a tree. None recurses, so depth of nesting does not matter. */

import type { Lambda, Node, NodeKind, NodeOf, Range, Tree } from "./tree.ts";

/** Whether a range lies in another, or is the same. */
export function isWithin(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** The nodes directly below, in source order. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "Name":
    case "Identifier":
    case "CurPos":
    case "Integer":
    case "Float":
    case "SearchPath":
    case "Uri":
    case "Text":
      return [];
    case "DynamicAttr":
    case "Interpolation":
    case "InheritFrom":
    case "Paren":
      return [node.expr];
    case "AttrPath":
      return node.attrs;
    case "String":
    case "IndentedString":
    case "Path":
      return node.parts;
    case "List":
      return node.items;
    case "AttrBinding":
      return [node.path, node.value];
    case "Inherit":
      return node.from === undefined ? node.attrs : [node.from, ...node.attrs];
    case "AttrSet":
    case "LegacyLet":
      return node.bindings;
    case "LetIn":
      return [...node.bindings, node.body];
    case "With":
      return [node.scope, node.body];
    case "Assert":
      return [node.condition, node.body];
    case "If":
      return [node.condition, node.consequent, node.alternate];
    case "Formal":
      return node.default === undefined ? [node.name] : [node.name, node.default];
    case "Formals":
      return node.formals;
    case "Lambda":
      return lambdaChildren(node);
    case "Apply":
      return [node.func, ...node.args];
    case "Select":
      return node.default === undefined ? [node.target, node.path] : [node.target, node.path, node.default];
    case "HasAttr":
      return [node.target, node.path];
    case "Unary":
      return [node.operand];
    case "Binary":
      return [node.left, node.right];
  }
}

function lambdaChildren({ name, formals, body }: Lambda): Node[] {
  if (name === undefined) return formals === undefined ? [body] : [formals, body];
  if (formals === undefined) return [name, body];
  return name.start < formals.start ? [name, formals, body] : [formals, name, body];
}

/** A node and everything below it, parents before children, in source order. */
export function* descendants(node: Node): Generator<Node> {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const children = childrenOf(next);
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]!);
  }
}

/** All nodes of one kind at or below a node, in source order. */
export function nodesOfKind<K extends NodeKind>(node: Node, kind: K): NodeOf<K>[] {
  const found: NodeOf<K>[] = [];
  for (const next of descendants(node)) if (next.kind === kind) found.push(next as NodeOf<K>);
  return found;
}

/**
 * Calls `visit` for a node and everything below it, parents before children, in source order. When it returns `false`
 * the node's children are left out.
 */
export function walk(node: Node, visit: (node: Node) => unknown): void {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (visit(next) === false) continue;
    const children = childrenOf(next);
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]!);
  }
}

const parentsOfTree = new WeakMap<Tree, ReadonlyMap<Node, Node>>();

function parents(tree: Tree): ReadonlyMap<Node, Node> {
  const known = parentsOfTree.get(tree);
  if (known !== undefined) return known;
  const map = new Map<Node, Node>();
  walk(tree.root, (node) => {
    for (const child of childrenOf(node)) map.set(child, node);
  });
  parentsOfTree.set(tree, map);
  return map;
}

/** The node directly above; undefined for the root. The first call on a tree indexes all of it. */
export function parentOf(tree: Tree, node: Node): Node | undefined {
  return parents(tree).get(node);
}

/** The nodes above, innermost first, the root last. */
export function ancestorsOf(tree: Tree, node: Node): Node[] {
  const map = parents(tree);
  const above: Node[] = [];
  for (let next = map.get(node); next !== undefined; next = map.get(next)) above.push(next);
  return above;
}

/** The innermost node that covers the byte at `offset`; undefined in front of and behind the root. */
export function findNodeAt(tree: Tree, offset: number): Node | undefined {
  let found: Node | undefined;
  let next: Node | undefined = tree.root;
  while (next !== undefined && next.start <= offset && offset < next.end) {
    found = next;
    next = childrenOf(next).find((child) => child.start <= offset && offset < child.end);
  }
  return found;
}
