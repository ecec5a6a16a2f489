import { z } from 'zod';
import type { Link } from '../../records/audit/index.ts';

const dated = z.looseObject({ at: z.string() });

/** A link as a column has it: `N HASH BODY`. */
export function linkText({ n, hash, body }: Link): string {
  return `${String(n)} ${hash} ${body}`;
}

/** Reads what {@link linkText} wrote. What cannot be read does not fit any chain. */
export function readLinkText(text: string): Link {
  const [number = '', hash = ''] = text.split(' ', 2);
  const body = text.slice(number.length + hash.length + 2);
  return { n: Number(number), hash, body, at: timeOf(body) };
}

function timeOf(body: string): string {
  try {
    return dated.parse(JSON.parse(body)).at;
  } catch {
    return '';
  }
}
