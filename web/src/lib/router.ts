import { createStore } from './store.ts';

/** The page and what its address asks for. */
export interface Place {
  readonly page: string;
  readonly query: URLSearchParams;
}

function here(): Place {
  return { page: location.pathname.split('/').at(-1) ?? '', query: new URLSearchParams(location.search) };
}

export const PLACE = createStore<Place>(here());

window.addEventListener('popstate', () => PLACE.set(here()));

/** Goes to a page. All addresses are beside each other, so that a path prefix stays. */
export function go(address: string, how: 'push' | 'replace' = 'push'): void {
  const url = new URL(address, location.href);
  if (how === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
  PLACE.set(here());
}

/** Changes a part of the query of this page. */
export function ask(changes: Readonly<Record<string, string | null>>, how: 'push' | 'replace' = 'replace'): void {
  const { page, query } = here();
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  go(`./${page}${text === '' ? '' : `?${text}`}`, how);
}

/** Follows a link of ours without loading the page anew. */
export function followLink(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest('a');
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || link.target !== '' || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || link.dataset['plain'] !== undefined || link.hash !== '') return;
  event.preventDefault();
  go(link.href);
}
