import type { Session } from './session.ts';

// Until the API has sessions: a key is kept for this tab, and sent with each request.
const KEY = 'warmbridge.key';

export function bearer(): string | null {
  return sessionStorage.getItem(KEY);
}

export function setBearer(key: string | null): Session | null {
  if (key === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, key);
  return key === null ? null : { name: 'API key', role: 'operator', agent: null, csrfToken: null, expiresAt: null };
}
