import { randomBytes } from 'node:crypto';
import type { AiAction, StreamNews } from '../../ports/ai.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { StreamNoun } from './stream-noun.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';

/** Streams of one call that are remembered. The oldest gives way: it is over. */
const MAX_STREAMS = 64;

/** What a call that runs TwiML asks applications by, and tells them by. */
export interface TwimlParts {
  readonly client: TwimlClient;
  readonly callbacks: OrderedCallbacks;
  /** Where our API is reached, such as `https://voice.example`. @defaultValue addresses of recordings have no host */
  readonly apiUrl?: (() => string) | undefined;
}

interface Told {
  readonly noun: StreamNoun;
  /** It only listens, and goes on where something else leads the call. */
  readonly outlasts: boolean;
  /** The absolute address of its callback. */
  readonly callback: string | null;
  started: boolean;
}

/** The streams of a call that runs TwiML: their ids, and what their callbacks are told. */
export class CallStreams {
  readonly #client: TwimlClient;
  readonly #callbacks: OrderedCallbacks;
  readonly #about: TwimlForm;
  readonly #streams = new Map<string, Told>();

  /** @param about the fields of every request of this call */
  constructor({ client, callbacks }: TwimlParts, about: TwimlForm) {
    this.#client = client;
    this.#callbacks = callbacks;
    this.#about = about;
  }

  /** Gives the caller to a bot. @param base the document's address, which that of its callback may be relative to */
  connect(noun: StreamNoun, base: string): AiAction {
    const { url, parameters } = noun;
    const streamSid = this.#begin(noun, base, false);
    return {
      type: 'connect',
      source: { kind: 'media-stream', url, parameters, authToken: this.#client.authToken, streamSid },
    };
  }

  /** Has a bot listen. @param base as of `connect` */
  start(noun: StreamNoun, base: string): AiAction {
    const { url, parameters, name, tracks } = noun;
    const id = this.#begin(noun, base, true);
    return { type: 'stream', stream: { id, name, tracks, url, parameters, authToken: this.#client.authToken } };
  }

  /** A stream began or ended. */
  tell({ stream, event, reason }: StreamNews): void {
    const known = this.#streams.get(stream);
    if (known === undefined) return;
    if (event === 'started') {
      // One that is connected anew is the same stream.
      if (!known.started) this.#call(stream, known, { StreamEvent: 'stream-started' });
      known.started = true;
      return;
    }
    this.#streams.delete(stream);
    if (event === 'lost') this.#call(stream, known, { StreamEvent: 'stream-error', StreamError: reason ?? '' });
    else if (known.started) this.#call(stream, known, { StreamEvent: 'stream-stopped' });
  }

  /** The call is over, or (`isLed`) something else leads it. */
  end(isLed: boolean): void {
    for (const [stream, { outlasts }] of [...this.#streams]) {
      if (!isLed || !outlasts) this.tell({ stream, event: 'stopped', reason: null });
    }
  }

  /** @returns the StreamSid */
  #begin(noun: StreamNoun, base: string, outlasts: boolean): string {
    const id = `MZ${randomBytes(16).toString('hex')}`;
    const url = noun.callback?.url ?? null;
    const callback = url !== null && URL.canParse(url, base) ? new URL(url, base).href : null;
    rememberBounded(this.#streams, id, { noun, outlasts, callback, started: false }, MAX_STREAMS);
    return id;
  }

  #call(stream: string, { noun, callback }: Told, event: TwimlForm): void {
    if (callback === null) return;
    const { AccountSid = '', CallSid = '' } = this.#about;
    const form = {
      AccountSid,
      CallSid,
      StreamSid: stream,
      ...(noun.name !== null && { StreamName: noun.name }),
      ...event,
      Timestamp: new Date(this.#client.clock.wall()).toISOString(),
    };
    const method = noun.callback?.method ?? 'POST';
    const send = async (signal: AbortSignal): Promise<number> =>
      await this.#client.tell(callback, method, form, signal);
    this.#callbacks.tell(CallSid, event['StreamEvent'] ?? '', send);
  }
}
