import type { Schema } from '../../../src/client/index.ts';
import { API, messageOf } from './session.ts';

/** The parts of the configuration that can be changed while calls are up. */
export const PARTS = ['routes', 'trunks', 'outbound', 'agents', 'queues', 'hours', 'prompts', 'webhooks'] as const;
export type Part = (typeof PARTS)[number];
export type Version = Schema<'ConfigVersionList'>['items'][number];

/** A part as a text, and the version that a change of it is to be based on. */
export interface PartText {
  readonly text: string;
  readonly etag: string | null;
  /** Values that variables of the environment set. */
  readonly fixed: readonly string[];
}

/** What an attempt came to. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly fault: string };

/** An answer of the client, as all its requests give it. */
interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

async function outcomeOf<Data, Value>(
  asked: Promise<Answer<Data>>,
  take: (data: Data, response: Response) => Outcome<Value>,
): Promise<Outcome<Value>> {
  const answer = await asked.catch(() => null);
  if (answer === null) return { ok: false, status: 0, fault: 'Warmbridge cannot be reached.' };
  const { data, error, response } = answer;
  if (data !== undefined) return take(data, response);
  const { status } = response;
  return { ok: false, status, fault: messageOf(error) ?? `The request failed (${status}).` };
}

/** Reads a part. */
export async function readPart(part: Part): Promise<Outcome<PartText>> {
  return await outcomeOf(
    API.GET('/v1/config/{part}', { params: { path: { part } } }),
    ({ value, setByEnvironment }, { headers }) => {
      const text = JSON.stringify(value, null, 2);
      const fixed = setByEnvironment.map(({ path, variable }) => `${path} (${variable})`);
      return { ok: true, value: { text, etag: headers.get('etag'), fixed } };
    },
  );
}

/** Asks what is wrong with a part. @returns what would need a restart */
export async function checkPart(part: Part, value: unknown): Promise<Outcome<readonly string[]>> {
  return await outcomeOf(API.POST('/v1/config/check', { body: { part, value } }), ({ ok, faults, needsRestart }) =>
    ok
      ? { ok, value: needsRestart }
      : { ok, status: 200, fault: faults.map(({ path, message }) => `${path}: ${message}`).join('\n') },
  );
}

/** Puts a part in force, if it is as it was read. @returns what needs a restart */
export async function savePart(part: Part, value: unknown, etag: string | null): Promise<Outcome<readonly string[]>> {
  const headers = etag === null ? {} : { 'if-match': etag };
  const asked = API.PUT('/v1/config/{part}', { params: { path: { part } }, headers, body: { value } });
  return await outcomeOf(asked, ({ needsRestart }) => ({ ok: true, value: needsRestart }));
}
