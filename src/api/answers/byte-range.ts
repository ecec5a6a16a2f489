/** A part of a file, with both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header (RFC 9110 14.2) for a file of `size` bytes.
 *
 * @returns the range; `unsatisfiable` if it lies beyond the end; `whole` if the whole file is to be sent. The whole
 * file is sent for no header, another unit, several ranges or a malformed header ("A server MAY ignore the Range header
 * field").
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  const [, firstText = '', lastText = ''] = match ?? [];
  if (firstText === '' && lastText === '') return 'whole';
  if (firstText === '') {
    // RFC 9110 14.1.2, suffix-range: the last N bytes.
    const length = Math.min(Number(lastText), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(firstText);
  const last = lastText === '' ? size - 1 : Math.min(Number(lastText), size - 1);
  if (lastText !== '' && Number(lastText) < first) return 'whole'; // invalid, so it is ignored
  return first >= size ? 'unsatisfiable' : { first, last };
}
