import type { AiConnector, AiNotice, StreamNews } from '../ports/ai.ts';
import type { CallRecord } from '../ports/records.ts';
import type { Fact } from '../call-machine/index.ts';
import type { UntimedEvent } from './untimed-event.ts';
import type { AiLink } from './tell-ai.ts';
import { tellAi } from './tell-ai.ts';

/** What one call tells its AI. */
export class AiLine {
  #link: AiLink;
  readonly #call: AbortSignal;
  /** Aborted when another application leads the call. */
  #leads = new AbortController();
  readonly #emit: (event: UntimedEvent) => void;
  /** Notices that have no answer yet. */
  #open = 0;
  /** Aborted when the partial result that is under way is wanted no more; null: there is none. */
  #partial: AbortController | null = null;

  /** @param call aborted once the call is over and wants no answer any more */
  constructor(link: AiLink, call: AbortSignal, emit: (event: UntimedEvent) => void) {
    this.#link = link;
    this.#call = call;
    this.#emit = emit;
  }

  /** Tells the AI something. Its answer comes as an event. */
  tell(notice: AiNotice): void {
    this.#partial?.abort();
    void this.#tell(notice);
  }

  /** From now on this application is told, and what the one before still answers does not count. */
  lead(ai: AiConnector, metadata: CallRecord['metadata']): void {
    const before = this.#link;
    this.#leads.abort();
    this.#leads = new AbortController();
    this.#link = { ...before, ai };
    if (before.ai === null) return;
    const notice: AiNotice = { event: 'call.ended', result: 'completed', reason: 'redirected', metadata };
    void tellAi(before, notice, this.#call, () => undefined);
  }

  /**
   * Tells it something that another notice soon takes the place of: not while one is under way, because notices wait for
   * each other. {@link AiLine.tell} takes its place at once. An AI that cannot take it has not failed.
   */
  tellPartial(notice: AiNotice): void {
    if (this.#open === 0) void this.#tellPartial(notice);
  }

  /** Tells it what was not heard of what it said, that its recordings begin, and how its streams go. */
  follow(facts: readonly Fact[]): void {
    for (const { type, data } of facts) {
      if (type === 'ai.interrupted') this.#link.ai?.interrupted?.(this.#link.id, data.prompt, data.heard);
      if (type === 'leg.recording' && data.trigger === 'ai') this.#link.ai?.recorded?.(this.#link.id, data.recording);
      if (type === 'stream.started') this.#streamed(data.stream, 'started', null);
      if (type === 'stream.ended') this.#streamed(data.stream, data.lost ? 'lost' : 'stopped', data.reason);
      if (type === 'ai.connected' && data.stream !== undefined) this.#streamed(data.stream, 'started', null);
      if (type === 'ai.ended' && data.stream !== undefined) {
        this.#streamed(data.stream, data.lost ? 'lost' : 'stopped', data.detail ?? data.reason);
      }
    }
  }

  get #whileLed(): AbortSignal {
    return AbortSignal.any([this.#call, this.#leads.signal]);
  }

  #streamed(stream: string, event: StreamNews['event'], reason: string | null): void {
    this.#link.ai?.streamed?.(this.#link.id, { stream, event, reason });
  }

  async #tellPartial(notice: AiNotice): Promise<void> {
    const partial = new AbortController();
    this.#partial = partial;
    await this.#ask(notice, AbortSignal.any([this.#whileLed, partial.signal]), (event) => {
      if (this.#partial === partial) this.#partial = null;
      if (event?.type === 'ai.failed') {
        this.#link.logger.debug({ reason: event.message }, 'a partial result did not reach the AI');
      } else if (event !== null) {
        this.#emit(event);
      }
    });
  }

  async #tell(notice: AiNotice): Promise<void> {
    await this.#ask(notice, this.#whileLed, (event) => {
      if (event !== null) this.#emit(event);
    });
  }

  /** @param answered takes the answer, before anything that comes behind it */
  async #ask(notice: AiNotice, signal: AbortSignal, answered: (event: UntimedEvent | null) => void): Promise<void> {
    let behind: UntimedEvent[] | null = [];
    const more = (event: UntimedEvent): void => {
      if (behind === null) this.#emit(event);
      else behind.push(event);
    };
    this.#open += 1;
    try {
      answered(await tellAi(this.#link, notice, signal, more));
    } finally {
      this.#open -= 1;
      const early = behind;
      behind = null;
      early.forEach((event) => this.#emit(event));
    }
  }
}
