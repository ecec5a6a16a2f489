import type { CallRegistry } from '../call-runtime/index.ts';
import type { VoicePort } from '../ports/ai-voice.ts';
import type { PartStatus, Unavailable } from '../ports/call-control.ts';
import type { Store } from '../ports/store.ts';
import type { StoreOutage } from '../ports/store-outage.ts';
import type { TranscriptionPort } from '../ports/transcription.ts';
import type { Media } from './open-media.ts';
import type { Signalling } from './open-signalling.ts';

/** The parts that take calls. */
export interface CallParts extends Signalling, Omit<Media, 'inStep' | 'endNode'> {
  readonly store: Store;
  /** Null: the database is there, and has all. */
  readonly outage: () => StoreOutage | null;
  readonly registry: CallRegistry;
  /** Null where nothing is transcribed. */
  readonly transcription: Pick<TranscriptionPort, 'unavailable' | 'usage'> | null;
  /** Null where no AI speaks for itself. */
  readonly voices: { readonly started: () => Pick<VoicePort, 'unavailable' | 'usage'> | null };
}

/** What keeps each part from taking calls; null where nothing does. */
export function readiness({
  signalling,
  media,
  servers,
  store,
  outage,
  registry,
  transcription,
  voices: { started },
}: CallParts): PartStatus {
  const voices = started();
  const away = outage();
  return {
    sip: unavailable(signalling.unavailable()),
    media: unavailable(media.unavailable(), servers?.draining),
    store: unavailable(store.unavailable()) ?? degraded(away === null ? null : awayText(away)),
    calls: unavailable(registry.draining ? 'draining' : null, true),
    ...(transcription !== null && { transcription: degraded(transcription.unavailable()) }),
    ...(voices !== null && { aiGateway: degraded(voices.unavailable()) }),
  };
}

function awayText({ reason, since, waiting }: StoreOutage): string {
  const what = reason === null ? 'is there again' : `is away (${reason})`;
  return `the database was lost at ${since} and ${what}; ${String(waiting)} steps of calls wait for it on this disk`;
}

function unavailable(reason: string | null, draining = false): Unavailable | null {
  return reason === null ? null : { kind: draining ? 'draining' : 'fault', reason };
}

/** Calls go on without this part. */
function degraded(reason: string | null): Unavailable | null {
  return reason === null ? null : { kind: 'degraded', reason };
}

/** How much of what the program holds now. */
export async function diagnostics({
  registry,
  signalling,
  server,
  media,
  transcription,
  voices: { started },
}: CallParts): Promise<Record<string, unknown>> {
  const voices = started();
  const stats = server?.stats();
  return {
    calls: registry.size,
    signalling: {
      ...signalling.usage(),
      ...(stats !== undefined && { transactions: stats.transactions, dialogs: stats.dialogs, timers: stats.timers }),
    },
    media: await media.usage(),
    ...(transcription !== null && { transcription: transcription.usage() }),
    ...(voices !== null && { aiGateway: await voices.usage() }),
  };
}
