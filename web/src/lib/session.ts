import { createClient } from '../../../src/client/index.ts';
import type { Schema, WarmbridgeClient } from '../../../src/client/index.ts';
import { createStore } from './store.ts';

export type Role = Schema<'Session'>['role'];
export type Permission = Schema<'Session'>['permissions'][number];

/** Who is logged in. */
export interface Session {
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  /** What the role may do. */
  readonly permissions: readonly Permission[];
  /** The agent that this person or key is. */
  readonly agent: string | null;
  readonly csrfToken: string | null;
  readonly expiresAt: string | null;
}

/** `undefined`: it is not known yet. */
export const SESSION = createStore<Session | null | undefined>(undefined);

/** Why somebody is to log in again, for the page that asks for it; null: they know. */
export const LOGIN_REASON = createStore<string | null>(null);

/** Where the API is: beside the page, also behind a path prefix. */
export const BASE = new URL('.', location.href).href.replace(/\/$/, '');

/** The API, for whoever is logged in. */
export const API: WarmbridgeClient = createClient({
  baseUrl: BASE,
  csrf: () => SESSION.get()?.csrfToken ?? null,
  fetch: async (request) => {
    const response = await fetch(request);
    if (response.status === 401 && !request.url.endsWith('/v1/session')) endedMeanwhile();
    return response;
  },
});

/** Asks who is logged in. */
export async function findSession(): Promise<void> {
  const response = await askSession();
  SESSION.set(response?.ok === true ? ((await response.json()) as Session) : null);
}

/** Goes to the login if the session is over. Where nobody answers, that is not known. */
export async function checkSession(): Promise<void> {
  const before = SESSION.get();
  const response = await askSession();
  // Whoever has logged in again meanwhile is not meant.
  if (response?.status === 401 && SESSION.get() === before) endedMeanwhile();
}

async function askSession(): Promise<Response | null> {
  return await fetch(`${BASE}/v1/session`, { headers: { accept: 'application/json' } }).catch(() => null);
}

function endedMeanwhile(): void {
  if (SESSION.get()) LOGIN_REASON.set('Your session is over. Log in again to go on where you were.');
  SESSION.set(null);
}

/** Logs in. @returns why not; null: it worked */
export async function logIn(credentials: Readonly<Record<string, string>>): Promise<string | null> {
  const response = await fetch(`${BASE}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(credentials),
  }).catch(() => null);
  if (response === null) return 'Warmbridge cannot be reached. Check the connection and try again.';
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    return response.status === 401
      ? 'That is not known here. Check what you typed.'
      : (messageOf(body) ?? `Login failed (${response.status}).`);
  }
  LOGIN_REASON.set(null);
  SESSION.set(body as Session);
  return null;
}

/** Ends the session. */
export async function logOut(): Promise<void> {
  const token = SESSION.get()?.csrfToken;
  await fetch(`${BASE}/v1/session`, {
    method: 'DELETE',
    headers: typeof token === 'string' ? { 'x-csrf-token': token } : {},
  }).catch(() => null);
  SESSION.set(null);
}

/** What an answer of the API says is wrong; null where it says nothing. */
export function messageOf(body: unknown): string | null {
  const { error } = (body ?? {}) as { error?: { message?: unknown; details?: unknown } };
  if (typeof error?.message !== 'string') return null;
  const details = Array.isArray(error.details) ? (error.details as { path: string; message: string }[]) : [];
  const { message: whole } = error;
  const parts = details.map(({ path, message }) => `${path}: ${message}`);
  // Where one thing is wrong the message says it already.
  return [whole, ...parts.filter((part) => !whole.includes(part))].join('\n');
}
