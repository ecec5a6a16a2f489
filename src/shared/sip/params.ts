import { endOfQuoted, isToken, skipBlanks, trimBlanks } from './text.ts';

/**
 * Parameters of a header value or URI. Names are in lower case, since they are compared without case (RFC 3261 7.3.1).
 * Values are as written, quoted strings with their quotes; null for a name without value. The first of repeated names,
 * which RFC 3261 7.3.1 forbids, counts.
 */
export type Params = Map<string, string | null>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;

/**
 * Reads `*( SEMI generic-param )` from `start` to the end of the text.
 * @returns null where the text is anything else; an empty parameter (`;;`) is malformed (RFC 4475 3.1.2.1)
 */
export function parseParams(text: string, start: number): Params | null {
  const params: Params = new Map();
  let i = skipBlanks(text, start);
  while (i < text.length) {
    if (text.charCodeAt(i) !== SEMICOLON) return null;
    const nameStart = skipBlanks(text, i + 1);
    i = nameStart;
    while (i < text.length && text.charCodeAt(i) !== SEMICOLON && text.charCodeAt(i) !== EQUALS) i += 1;
    const name = trimBlanks(text.slice(nameStart, i));
    if (!isToken(name)) return null;
    let value: string | null = null;
    if (text.charCodeAt(i) === EQUALS) {
      const valueStart = skipBlanks(text, i + 1);
      i = endOfValue(text, valueStart);
      if (i <= valueStart) return null;
      value = text.slice(valueStart, i);
      i = skipBlanks(text, i);
    }
    const key = name.toLowerCase();
    if (!params.has(key)) params.set(key, value);
  }
  return params;
}

/**
 * End of the value that starts at `start`: a quoted string, or a run without blanks; -1 if it is malformed. The run may
 * have a part in angle brackets, which is more lenient than the grammar. The bracket must be closed then, or splitting
 * a list of such values would see other borders.
 */
function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfQuoted(text, start);
  let i = start;
  for (; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === SEMICOLON || code <= 0x20) break;
    if (code === QUOTE || code === COMMA || code === GREATER) return -1;
    if (code === LESS) {
      i = text.indexOf('>', i);
      if (i === -1) return -1;
    }
  }
  return i;
}

/** `;name=value` for each parameter, in order. */
export function formatParams(params: ReadonlyMap<string, string | null>): string {
  let text = '';
  for (const [name, value] of params) text += value === null ? `;${name}` : `;${name}=${value}`;
  return text;
}
