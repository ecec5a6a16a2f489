import { BadCursorError } from '../ports/store.ts';

/** The last call of a page; the next page begins after it. */
export interface Position {
  readonly startedAt: string;
  readonly id: string;
}

const MAX_CURSOR_LENGTH = 512;
const NOT_OURS = 'the cursor is not one that a page of this list gave';

/** An opaque text for a position. */
export function encodeCursor({ startedAt, id }: Position): string {
  return Buffer.from(JSON.stringify([startedAt, id]), 'utf8').toString('base64url');
}

/**
 * The position that a cursor stands for.
 *
 * @throws BadCursorError where {@link encodeCursor} does not give that text
 */
export function decodeCursor(cursor: string): Position {
  const position = cursor.length <= MAX_CURSOR_LENGTH ? parse(cursor) : null;
  if (position === null || encodeCursor(position) !== cursor) {
    throw new BadCursorError(NOT_OURS);
  }
  return position;
}

/** An opaque text for the number of a row. */
export function encodeNumber(number: number): string {
  return Buffer.from(String(number), 'utf8').toString('base64url');
}

/** @throws BadCursorError where {@link encodeNumber} does not give that text */
export function decodeNumber(cursor: string): number {
  const number = cursor.length <= MAX_CURSOR_LENGTH ? Number(Buffer.from(cursor, 'base64url').toString('utf8')) : NaN;
  if (!Number.isSafeInteger(number) || encodeNumber(number) !== cursor) throw new BadCursorError(NOT_OURS);
  return number;
}

function parse(cursor: string): Position | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null; // Not JSON.
  }
  const [startedAt, id, ...rest] = Array.isArray(value) ? (value as unknown[]) : [];
  return typeof startedAt === 'string' && typeof id === 'string' && rest.length === 0 ? { startedAt, id } : null;
}
