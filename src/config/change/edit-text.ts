import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, parseDocument } from 'yaml';
import { withValue } from '../config-path.ts';
import type { ConfigPath } from '../config-path.ts';
import { mergeNode } from './merge-node.ts';
import { without } from './parts.ts';
import { spliceText } from './splice-text.ts';

/** A text of the file with other contents, or why it cannot be had. */
export type EditedText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/**
 * Puts a value into the text of the file. What does not change stays as it is, with its comments and its order.
 * @param value undefined takes out what is there
 */
export function editText(text: string, path: ConfigPath, value: unknown): EditedText {
  const before: unknown = parseDocument(text).toJS() ?? {};
  const wanted = value === undefined ? without(before, path) : withValue(before, path, value);
  // The second way puts the lines of the whole file in one form, so that it is for files in flow style and the like.
  for (const way of [() => spliceText(text, path, value), () => wholeText(text, wanted)]) {
    const edited = way();
    if (edited !== null && says(edited, wanted)) return { ok: true, text: edited };
  }
  return { ok: false, message: 'no program can edit the file at this place, as with anchors: edit it by hand' };
}

function wholeText(text: string, wanted: unknown): string | null {
  const document = parseDocument(text);
  const { contents } = document;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  if (!isEmpty && !isMap(contents)) return null;
  try {
    const merged = mergeNode(document, isEmpty ? null : contents, wanted);
    document.contents = merged as typeof document.contents;
    return document.toString({ lineWidth: 0 });
  } catch {
    // Something refers to what is gone.
    return null;
  }
}

function says(text: string, wanted: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS() ?? {}, wanted);
}
