import type { Schema } from '../../../src/client/index.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { API } from './session.ts';

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

/** Reads a part. */
export async function readPart(part: Part): Promise<Outcome<PartText>> {
  const found = await outcomeOf(API.GET('/v1/config/{part}', { params: { path: { part } } }));
  if (!found.ok) return found;
  const { value, setByEnvironment } = found.value;
  const fixed = setByEnvironment.map(({ path, variable }) => `${path} (${variable})`);
  const etag = found.response.headers.get('etag');
  return { ...found, value: { text: JSON.stringify(value, null, 2), etag, fixed } };
}

/** Asks what is wrong with a part. @returns what would need a restart */
export async function checkPart(part: Part, value: unknown): Promise<Outcome<readonly string[]>> {
  const found = await outcomeOf(API.POST('/v1/config/check', { body: { part, value } }));
  if (!found.ok) return found;
  const { ok, faults, needsRestart } = found.value;
  if (ok) return { ...found, value: needsRestart };
  const { status } = found.response;
  return { ok, status, fault: faults.map(({ path, message }) => `${path}: ${message}`).join('\n') };
}

/** Puts a part in force, if it is as it was read. @returns what needs a restart */
export async function savePart(part: Part, value: unknown, etag: string | null): Promise<Outcome<readonly string[]>> {
  const headers = etag === null ? {} : { 'if-match': etag };
  const asked = API.PUT('/v1/config/{part}', { params: { path: { part } }, headers, body: { value } });
  const found = await outcomeOf(asked);
  return found.ok ? { ...found, value: found.value.needsRestart } : found;
}
