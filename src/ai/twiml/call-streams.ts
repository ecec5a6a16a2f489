import { randomBytes } from 'node:crypto';
import type { StreamNews } from '../../ports/ai.ts';
import { pause } from '../../shared/pause.ts';
import { within } from '../../shared/within.ts';
import type { StreamNoun } from './stream-noun.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';

/** A callback has so long, and as many tries. What it tells is told again by the stream itself. */
const CALLBACK_MS = 5_000;
const CALLBACK_TRIES = 3;
const RETRY_MS = 1_000;
/** Streams of one call that are remembered. The oldest gives way: it is over. */
const MAX_STREAMS = 64;

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
  readonly #about: TwimlForm;
  readonly #streams = new Map<string, Told>();
  #last: Promise<void> = Promise.resolve();

  /** @param about the fields of every request of this call */
  constructor(client: TwimlClient, about: TwimlForm) {
    this.#client = client;
    this.#about = about;
  }

  /** Gives a stream its StreamSid. @param base the document's address, which that of its callback may be relative to */
  begin(noun: StreamNoun, base: string, outlasts: boolean): string {
    const id = `MZ${randomBytes(16).toString('hex')}`;
    const url = noun.callback?.url ?? null;
    const callback = url !== null && URL.canParse(url, base) ? new URL(url, base).href : null;
    for (const oldest of [...this.#streams.keys()].slice(0, this.#streams.size + 1 - MAX_STREAMS)) {
      this.#streams.delete(oldest);
    }
    this.#streams.set(id, { noun, outlasts, callback, started: false });
    return id;
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
    // Each is told after the one before, so that no end is told before its beginning.
    this.#last = this.#last.then(async () => await this.#send(callback, noun.callback?.method ?? 'POST', form));
  }

  /** It never rejects: a callback that cannot be reached is no loss to the call. */
  async #send(url: string, method: 'GET' | 'POST', form: TwimlForm): Promise<void> {
    const client = this.#client;
    const { clock } = client;
    for (let tries = 1; tries <= CALLBACK_TRIES; tries += 1) {
      const status = await within({ clock, ms: CALLBACK_MS, who: 'the callback of a stream' }, async (signal) => {
        return await client.tell(url, method, form, signal);
      }).catch(() => 0);
      if (status >= 200 && status < 500) return;
      if (tries < CALLBACK_TRIES) await pause(clock, RETRY_MS, new AbortController().signal);
    }
  }
}
