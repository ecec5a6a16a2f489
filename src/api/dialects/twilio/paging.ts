import { z } from 'zod';
import { wholeNumber } from '../../endpoints/query-values.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1_000;

/** The parameters of a page, in every list. */
export const PAGE_PARAMETERS = {
  PageSize: wholeNumber(1, MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  Page: wholeNumber(0, 1_000_000).default(0),
  /** Opaque, from `next_page_uri`. */
  PageToken: z.string().max(512).optional(),
};

/** The page that is asked for. */
export interface PageRequest {
  readonly PageSize: number;
  readonly Page: number;
  readonly PageToken?: string | undefined;
}

/** A part of a list that is kept in memory: the token of a page is where it begins. */
export function cut<Item>(
  items: readonly Item[],
  { PageSize: size, PageToken: token }: PageRequest,
): { readonly items: readonly Item[]; readonly next: string | null } {
  const start = /^\d{1,9}$/.test(token ?? '') ? Number(token) : 0;
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
}

/**
 * A page of a list as Twilio shows it. Its links keep the filters; there is no way back but to the first page.
 * @param name of the items, such as `calls`
 * @param path of the list
 * @param next the token of the next page; null: this is the last one
 */
export function pageOf(
  name: string,
  items: readonly object[],
  path: string,
  { query, next }: { readonly query: PageRequest & Readonly<Record<string, unknown>>; readonly next: string | null },
): object {
  const { Page: page, PageSize: size } = query;
  return {
    [name]: items,
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, items.length - 1),
    uri: uriOf(path, query, {}),
    first_page_uri: uriOf(path, query, { Page: '0', PageToken: undefined }),
    next_page_uri: next === null ? null : uriOf(path, query, { Page: String(page + 1), PageToken: next }),
    previous_page_uri: null,
  };
}

function uriOf(
  path: string,
  query: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...changes })) {
    if (typeof value === 'string' || typeof value === 'number') parameters.set(name, String(value));
  }
  return `${path}?${parameters.toString()}`;
}
