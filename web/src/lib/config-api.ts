import { BASE, messageOf, SESSION } from './session.ts';

/** The parts of the configuration that can be changed while calls are up. */
export const PARTS = ['routes', 'trunks', 'agents', 'prompts', 'webhooks'] as const;
export type Part = (typeof PARTS)[number];

/** An answer, with the version that a change is to be based on. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
  readonly etag: string | null;
  /** What is wrong, in words; null where it is well. */
  readonly fault: string | null;
}

/** Asks the API for what is about the configuration. */
export async function configRequest(
  method: string,
  path: string,
  body?: unknown,
  etag?: string | null,
): Promise<Answer> {
  const response = await fetch(`${BASE}/v1/config${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(method !== 'GET' && { 'x-csrf-token': SESSION.get()?.csrfToken ?? '' }),
      ...(typeof etag === 'string' && { 'if-match': etag }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  const fault = response.ok ? null : (messageOf(answer) ?? `The request failed (${response.status}).`);
  return { ok: response.ok, status: response.status, body: answer, etag: response.headers.get('etag'), fault };
}
