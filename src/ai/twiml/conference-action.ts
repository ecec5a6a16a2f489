import type { AiAction } from '../../ports/ai.ts';
import type { WaitSound } from '../../ports/conferences.ts';
import { messageOf } from '../../shared/message-of.ts';
import { fetchSounds } from './fetch-sounds.ts';
import { resolved } from './next-document.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';
import type { Verb } from './verbs.ts';

type Conference = Extract<Verb, { kind: 'conference' }>;

/** By what a part of a call asks its application for more. */
export interface Asking {
  readonly client: TwimlClient;
  /** The fields of every request of the call. */
  readonly about: TwimlForm;
  /** The document's address. */
  readonly base: string;
  readonly ignore: (text: string) => void;
}

/**
 * A `Dial` with `Conference`. What is heard in it before it starts is fetched now. An application that has none costs
 * nobody the conference.
 */
export async function conferenceAction(
  { noun, limits }: Conference,
  asking: Asking,
  signal: AbortSignal,
): Promise<AiAction> {
  const { wait, callback, ...request } = noun;
  const sounds = await waitSounds(wait, asking, signal).catch((error: unknown) => {
    asking.ignore(`waitUrl of <Conference>: ${messageOf(error)}; the hold music is heard`);
    return null;
  });
  const told = callback === null ? null : { ...callback, url: resolved(callback.url, asking.base) };
  return {
    type: 'conference',
    conference: { ...request, wait: sounds, callback: told },
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

async function waitSounds(
  wait: Conference['noun']['wait'],
  { client, about, base }: Asking,
  signal: AbortSignal,
): Promise<readonly WaitSound[] | null> {
  if (wait === null) return null;
  if (wait.url === '') return [];
  return await fetchSounds(client, resolved(wait.url, base), wait.method, about, signal);
}
