import type { CallQueuesParts } from './call-queues.ts';
import type { TwimlParts } from './call-streams.ts';
import type { DialCallbacks } from './dial-callbacks.ts';

/** What a call that runs TwiML is joined to. */
export interface TwimlCallParts extends TwimlParts, CallQueuesParts {
  /** Tells of the legs of a `Dial`. Null or missing: nobody is told. */
  readonly legs?: DialCallbacks | null | undefined;
}

/** The addresses of an application. */
export interface TwimlAddresses {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** Asked where a document cannot be had. */
  readonly fallbackUrl: string | null;
}
