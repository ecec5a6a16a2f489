import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';
import { valueAt } from '../config-path.ts';
import type { ConfigPath } from '../config-path.ts';
import { formerIndexes } from './identity.ts';
import { isFields, keyOf, mergeNode } from './merge-node.ts';

/**
 * Puts a value into a text of YAML, and leaves every other octet of it as it is. It goes as far inside as it can.
 * @param value undefined takes the entry out
 * @returns null where the text is not in block style there, so that no line of it has the entry alone
 */
export function spliceText(text: string, path: ConfigPath, value: unknown): string | null {
  const document = parseDocument(text);
  const former = valueAt(document.toJS(), path);
  if (isDeepStrictEqual(former, value)) return text;
  return insideOf(text, document, path, former, value) ?? replaceEntry(text, document, path, value);
}

/** Changes the entries of a map, or the elements of a list that stay, one by one. */
function insideOf(text: string, document: Document, path: ConfigPath, former: unknown, value: unknown): string | null {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!(isMap(node) || isSeq(node)) || node.flow === true) return null;
  const keys = keysOfBoth(former, value);
  if (keys === null) return null;
  let [edited, parsed, now] = [text, text, former];
  for (const key of keys) {
    // An edit may change other entries too, by an alias. Parsing takes long, so that what is unchanged goes without.
    if (edited !== parsed) [parsed, now] = [edited, valueAt(parseDocument(edited).toJS(), path)];
    const wanted = valueAt(value, [key]);
    if (isDeepStrictEqual(valueAt(now, [key]), wanted)) continue;
    const next = spliceText(edited, [...path, key], wanted);
    if (next === null) return null;
    edited = next;
  }
  return edited;
}

function keysOfBoth(former: unknown, value: unknown): readonly (string | number)[] | null {
  if (isFields(former) && isFields(value)) return [...new Set([...Object.keys(former), ...Object.keys(value)])];
  if (!Array.isArray(former) || !Array.isArray(value) || former.length !== value.length) return null;
  const isInPlace = formerIndexes(value, former).every((at, index) => at === index);
  return isInPlace ? value.map((_, index) => index) : null;
}

function replaceEntry(text: string, document: Document, path: ConfigPath, value: unknown): string | null {
  const key = path.at(-1);
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (typeof key !== 'string' || !isMap(parent) || parent.flow === true) return null;
  const pair = parent.items.find((each) => keyOf(each) === key);
  if (pair === undefined) return addEntry(text, parent, document.createPair(key, value));
  if (!isScalar(pair.key) || !pair.key.range) return null;
  const start = pair.key.range[0];
  const end = endOfComments(text, endOfLine(text, endOf(pair)), columnOf(text, start));
  if (value === undefined) {
    const line = text.lastIndexOf('\n', start - 1) + 1;
    return text.slice(line, start).trim() === '' ? text.slice(0, line) + text.slice(end + 1) : null;
  }
  pair.value = mergeNode(document, isNode(pair.value) ? pair.value : null, value);
  const written = writeEntry(pair, columnOf(text, start));
  return written === null ? null : text.slice(0, start) + written + text.slice(end);
}

/** Puts an entry behind the others of its map. */
function addEntry(text: string, parent: YAMLMap, pair: Pair): string | null {
  const [first] = parent.items;
  const last = parent.items.at(-1);
  if (first === undefined || last === undefined || !isScalar(first.key) || !first.key.range) return null;
  const column = columnOf(text, first.key.range[0]);
  const end = endOfComments(text, endOfLine(text, endOf(last)), column);
  const written = writeEntry(pair, column);
  return written === null ? null : `${text.slice(0, end)}\n${' '.repeat(column)}${written}${text.slice(end)}`;
}

/** The lines of an entry, the first without its indentation. Null: it refers to others. */
function writeEntry(pair: Pair, column: number): string | null {
  if (isScalar(pair.key)) {
    // These stand before the entry, and stay there.
    delete pair.key.commentBefore;
    delete pair.key.spaceBefore;
  }
  const alone = new Document({});
  (alone.contents as unknown as YAMLMap).items = [pair];
  try {
    const lines = alone.toString({ lineWidth: 0 }).trimEnd().split('\n');
    return lines.map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(column) + line)).join('\n');
  } catch {
    return null;
  }
}

/** The offset behind the last character of an entry's value. */
function endOf(pair: Pair): number {
  const value = isNode(pair.value) ? pair.value : null;
  const ofKey = isNode(pair.key) ? (pair.key.range?.[1] ?? 0) : 0;
  return value === null ? ofKey : Math.max(ofKey, endOfNode(value));
}

function endOfNode(node: Node): number {
  const own = node.range?.[1] ?? 0;
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return last === undefined ? own : endOf(last);
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return isNode(last) ? endOfNode(last) : own;
  }
  return own;
}

/** A text in a block ends with its line. */
function endOfLine(text: string, offset: number): number {
  return text[offset - 1] === '\n' ? offset - 1 : lineEndFrom(text, offset);
}

function lineEndFrom(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** Comments behind a value that are further inside than its key are of the value. */
function endOfComments(text: string, lineEnd: number, column: number): number {
  let end = lineEnd;
  for (let at = lineEnd; at < text.length;) {
    const next = lineEndFrom(text, at + 1);
    const line = text.slice(at + 1, next);
    const indent = line.search(/\S/);
    if (indent >= 0 && (line[indent] !== '#' || indent <= column)) return end;
    if (indent >= 0) end = next;
    at = next;
  }
  return end;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
