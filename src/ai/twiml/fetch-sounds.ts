import type { WaitSound } from '../../ports/conferences.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { resolved } from './next-document.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';
import { readVerbs } from './verbs.ts';

/** Documents that may lead to each other. More are a loop. */
const MAX_DOCUMENTS = 10;

/**
 * What is behind an address that a conference plays from: a sound, or a document of Say, Play, Pause and Redirect. An
 * empty list is silence.
 * @throws TwimlError whose message is a sentence about the application
 */
export async function fetchSounds(
  client: TwimlClient,
  url: string,
  method: 'GET' | 'POST',
  form: TwimlForm,
  signal: AbortSignal,
): Promise<readonly WaitSound[]> {
  let next: { readonly url: string; readonly method: 'GET' | 'POST' } | null = { url, method };
  const sounds: WaitSound[] = [];
  for (let documents = 0; next !== null && documents < MAX_DOCUMENTS; documents += 1) {
    const found: Awaited<ReturnType<TwimlClient['fetchSound']>> = await client.fetchSound(next.url, next.method, form, signal); // prettier-ignore
    next = null;
    if ('sound' in found) return [...sounds, { url: found.sound }];
    for (const verb of readVerbs(found.elements).verbs) {
      if (sounds.length >= CALL_LIMITS.maxQueuedActions) return sounds;
      if (verb.kind === 'redirect') {
        next = { url: resolved(verb.next.url, found.url), method: verb.next.method };
        break;
      }
      if (verb.kind === 'sound') sounds.push(verb.prompt);
      else if (verb.kind === 'pause') sounds.push({ pauseMs: verb.ms });
    }
    // A document that leads to itself says that it is to be heard again, which the list is anyway.
    if (next?.url === found.url) return sounds;
  }
  return sounds;
}
