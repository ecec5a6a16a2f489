import type { WaitSound } from '../../ports/conferences.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { QueueCaller, QueuePlace, WaitTurn } from '../../ports/call-queues.ts';
import type { NextDocument } from './next-document.ts';
import { resolved } from './next-document.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';
import { readVerbs } from './verbs.ts';

/** Documents that may lead to each other without a sound. More are a loop. */
const MAX_DOCUMENTS = 10;

interface Turn extends WaitTurn {
  /** The document that is asked for next; null: the first again. */
  readonly next: NextDocument | null;
}

/**
 * What a waiting call hears by a `waitUrl`: a sound, or documents of Say, Play, Pause, Redirect, Hangup and Leave. The
 * address is asked again when what it gave is over.
 * @param formOf the fields that tell how the call stands
 */
export function waitTurns(
  client: TwimlClient,
  first: NextDocument & { readonly url: string },
  formOf: (place: QueuePlace) => TwimlForm,
): NonNullable<QueueCaller['nextTurn']> {
  let next: NextDocument | null = null;
  return async (place, signal) => {
    if (first.url === '') return { sounds: [], then: 'again' };
    const turn = await fetchTurn(client, next ?? first, formOf(place), signal);
    next = turn.next;
    return turn;
  };
}

async function fetchTurn(client: TwimlClient, from: NextDocument, form: TwimlForm, signal: AbortSignal): Promise<Turn> {
  let asked = from;
  for (let documents = 0; documents < MAX_DOCUMENTS; documents += 1) {
    const found = await client.fetchSound(asked.url ?? '', asked.method, form, signal);
    if ('sound' in found) return { sounds: [{ url: found.sound }], then: 'again', next: null };
    const turn = turnOf(readVerbs(found.elements).verbs, found.url);
    if (turn.sounds.length > 0 || turn.next === null) return turn;
    asked = turn.next;
  }
  return { sounds: [], then: 'again', next: null };
}

function turnOf(verbs: ReturnType<typeof readVerbs>['verbs'], base: string): Turn {
  const sounds: WaitSound[] = [];
  for (const verb of verbs) {
    if (sounds.length >= CALL_LIMITS.maxQueuedActions) break;
    if (verb.kind === 'pause') {
      sounds.push({ pauseMs: verb.ms });
    } else if (verb.kind === 'sound') {
      const times = Math.min(verb.times, CALL_LIMITS.maxQueuedActions - sounds.length);
      sounds.push(...Array.from({ length: times }, () => verb.prompt));
    } else if (verb.kind === 'leave') {
      return { sounds, then: 'leave', next: null };
    } else if (verb.kind === 'hangup') {
      return { sounds, then: 'hang-up', next: null };
    } else if (verb.kind === 'redirect') {
      const { url, method } = verb.next;
      return { sounds, then: 'again', next: { url: resolved(url, base), method } };
    }
  }
  return { sounds, then: 'again', next: null };
}
