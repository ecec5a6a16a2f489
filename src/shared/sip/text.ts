/** Character classes and small scanners of the SIP grammar (RFC 3261 25.1). All are single passes over the text. */

const HTAB = 0x09;
const SP = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const LESS = 0x3c;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;

const IS_TOKEN = classOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~");

function classOf(members: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const member of members) table[member.charCodeAt(0)] = 1;
  return table;
}

/** `token` of RFC 3261 25.1: what methods, header names and parameter names are made of. */
export function isToken(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i += 1) {
    if (IS_TOKEN[text.charCodeAt(i)] !== 1) return false; // undefined for anything past ASCII
  }
  return true;
}

/** Linear white space inside one unfolded line: SP and HTAB, nothing else that Unicode calls a space. */
export function isBlank(code: number): boolean {
  return code === SP || code === HTAB;
}

/** Index of the first character at or after `from` that is not SP or HTAB. */
export function skipBlanks(text: string, from: number): number {
  let i = from;
  while (i < text.length && isBlank(text.charCodeAt(i))) i += 1;
  return i;
}

/**
 * Removes white space of the SIP grammar at both ends. `String.trim` would also take U+FEFF and other characters that
 * belong to the value (RFC 4475 3.1.1.2 begins a header value with U+FEFF).
 */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isLineSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isLineSpace(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isLineSpace(code: number): boolean {
  return code === SP || (code >= 0x09 && code <= 0x0d && code !== 0x0b && code !== 0x0c);
}

/** True where the text has a blank, a control character, a quote or an angle bracket: none may stand in a URI. */
export function hasUriDelimiter(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code <= SP || code === QUOTE || code === LESS || code === GREATER || code === 0x7f) return true;
  }
  return false;
}

/** True where every character is printable ASCII other than space and `|`. */
export function isOpaqueId(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code <= SP || code >= 0x7f || code === 0x7c) return false;
  }
  return true;
}

/**
 * Reads `1*DIGIT`; leading zeros count for nothing (RFC 4475 3.1.1.1).
 * @returns null where the text has anything but digits, or the number is larger than `maximum`
 */
export function parseDecimal(text: string, maximum: number): number | null {
  if (text.length === 0) return null;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
    if (value > maximum) return null;
  }
  return value;
}

/**
 * Index just past the quoted string that opens at `start` (RFC 3261 25.1 `quoted-string`, with `\` pairs).
 * @returns -1 where it is not closed
 */
export function endOfQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i += 1;
    else if (code === QUOTE) return i + 1;
  }
  return -1;
}

/**
 * Splits a list value at its commas, except those in quotes or angle brackets. Members come trimmed, and empty ones are
 * left out. An unclosed quote or bracket takes the rest of the text into its member.
 */
export function splitList(text: string): string[] {
  const members: string[] = [];
  let start = 0;
  if (text.includes(',')) {
    let bracketed = false;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code === COMMA) {
        if (bracketed) continue;
        pushMember(members, text.slice(start, i));
        start = i + 1;
      } else if (code === QUOTE && !bracketed) {
        const end = endOfQuoted(text, i);
        if (end === -1) break;
        i = end - 1;
      } else if (code === LESS) bracketed = true;
      else if (code === GREATER) bracketed = false;
    }
  }
  pushMember(members, text.slice(start));
  return members;
}

function pushMember(members: string[], text: string): void {
  const member = trimBlanks(text);
  if (member.length > 0) members.push(member);
}

/** Content of a quoted string, `\` pairs resolved; text that is not quoted comes back as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const content = text.slice(1, -1);
  if (!content.includes('\\')) return content;
  let plain = '';
  let start = 0;
  for (let i = content.indexOf('\\'); i !== -1; i = content.indexOf('\\', i + 2)) {
    plain += content.slice(start, i);
    start = i + 1; // the character after the backslash is taken as it is, a backslash too
  }
  return plain + content.slice(start);
}

/** Quotes text; `"`, `\` and control characters become `\` pairs (RFC 3261 25.1), line breaks become spaces. */
export function quote(text: string): string {
  let quoted = '"';
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x0d || code === 0x0a) quoted += ' ';
    else if (code === QUOTE || code === BACKSLASH || (code < SP && code !== HTAB) || code === 0x7f) {
      quoted += `\\${text.charAt(i)}`;
    } else quoted += text.charAt(i);
  }
  return `${quoted}"`;
}

/** A part of a URI without escapes (RFC 3261 19.1.4); null: they make no text. */
export function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
