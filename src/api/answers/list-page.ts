import { z } from 'zod';
import { invalid } from '../api-error.ts';
import { wholeNumber } from '../endpoints/query-values.ts';

/** Lists that are in memory are short, so that a client which asks for no pages has all. */
const MAX_LIMIT = 1_000;

/** The parameters of a list. */
export const PAGE_QUERY = {
  limit: wholeNumber(1, MAX_LIMIT).default(MAX_LIMIT),
  cursor: z.string().max(1_024).optional().describe('`nextCursor` of the page before'),
};
/** The query of a list that takes nothing else. */
export const pageQuery = z.strictObject(PAGE_QUERY);

/** A page of a list. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/**
 * The page of a list that is in memory. A page begins behind the last item of the one before, so that what is put in or
 * taken out elsewhere moves nothing.
 * @param keyOf what an item is known by; no other has the same
 * @throws ApiError `invalid`: the cursor is none, or its item is there no more
 */
export function listPage<Item>(
  all: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  keyOf: (item: Item) => string,
): ListPage<Item> {
  const key = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('utf8');
  const last = key === null ? -1 : all.findIndex((item) => keyOf(item) === key);
  if (key !== null && last === -1) {
    throw invalid([{ path: 'cursor', message: 'what it stands for is there no more: begin with the first page' }]);
  }
  const items = all.slice(last + 1, last + 1 + limit);
  const end = items.at(-1);
  const isMore = last + 1 + limit < all.length && end !== undefined;
  return { items, nextCursor: isMore ? Buffer.from(keyOf(end), 'utf8').toString('base64url') : null };
}
