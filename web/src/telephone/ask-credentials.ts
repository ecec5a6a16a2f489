import { BASE, messageOf, SESSION } from '../lib/session.ts';
import type { Credentials } from './line.ts';

/** What asking came to. `refused`: asking again changes nothing until somebody does something. */
export type Asked =
  | { readonly is: 'given'; readonly credentials: Credentials }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'silent' };

/** Asks what one's own telephone registers with. */
export async function askCredentials(): Promise<Asked> {
  const token = SESSION.get()?.csrfToken;
  const response = await fetch(`${BASE}/v1/telephone`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(typeof token === 'string' && { 'x-csrf-token': token }),
    },
    body: '{}',
  }).catch(() => null);
  if (response === null || response.status >= 500 || response.status === 429) return { is: 'silent' };
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return { is: 'given', credentials: body as Credentials };
  return { is: 'refused', reason: messageOf(body) ?? `Warmbridge gave no telephone (${response.status}).` };
}
