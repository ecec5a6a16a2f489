import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml';
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml';
import { formerIndexes } from './identity.ts';

/** Makes a node say something else. What of it stays the same keeps its form and its comments. */
export function mergeNode(document: Document, node: Node | null, value: unknown): Node {
  if (node !== null && isDeepStrictEqual(node.toJS(document), value)) return node;
  if (isMap(node) && isFields(value)) return mergeMap(document, node, value);
  if (isSeq(node) && Array.isArray(value)) return mergeList(document, node, value);
  if (isScalar(node) && !isFields(value) && !Array.isArray(value)) {
    node.value = value;
    // How a number was written before.
    delete node.source;
    delete node.format;
    delete node.minFractionDigits;
    return node;
  }
  return withComments(document.createNode(value), node);
}

function mergeMap(document: Document, map: YAMLMap, value: Readonly<Record<string, unknown>>): YAMLMap {
  map.items = map.items.filter((pair) => Object.hasOwn(value, keyOf(pair)));
  for (const pair of map.items) {
    pair.value = mergeNode(document, isNode(pair.value) ? pair.value : null, value[keyOf(pair)]);
  }
  const known = new Set(map.items.map(keyOf));
  for (const [key, child] of Object.entries(value)) {
    if (!known.has(key)) map.items.push(document.createPair(key, child));
  }
  return map;
}

function mergeList(document: Document, list: YAMLSeq, value: readonly unknown[]): YAMLSeq {
  const nodes = list.items.filter(isNode);
  if (nodes.length !== list.items.length) throw new Error('a list has elements that are pairs');
  const former = nodes.map((node): unknown => node.toJS(document));
  if (former.length === 0) list.flow = false;
  const places = isOfTexts(value) && isOfTexts(former) ? textIndexes(value, former) : formerIndexes(value, former);
  list.items = value.map((item, index) => {
    const at = places[index] ?? null;
    return mergeNode(document, at === null ? null : (nodes[at] ?? null), item);
  });
  return list;
}

/** A text is the same wherever it stands. */
function textIndexes(value: readonly unknown[], former: readonly unknown[]): readonly (number | null)[] {
  return value.map((text) => {
    const at = former.indexOf(text);
    return at < 0 ? null : at;
  });
}

function isOfTexts(list: readonly unknown[]): boolean {
  return new Set(list).size === list.length && list.every((item) => typeof item === 'string');
}

function withComments(node: Node, former: Node | null): Node {
  if (former === null) return node;
  if (typeof former.commentBefore === 'string') node.commentBefore = former.commentBefore;
  if (typeof former.comment === 'string') node.comment = former.comment;
  if (former.spaceBefore === true) node.spaceBefore = true;
  return node;
}

/** The key of an entry; empty where it is none that we know. */
export function keyOf(pair: unknown): string {
  return isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : '';
}

/** Whether a value has keys. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
