import type { AiNotice } from '../ports/ai.ts';
import type { UntimedEvent } from './leg-driver.ts';
import type { AiLink } from './tell-ai.ts';
import { tellAi } from './tell-ai.ts';

/** What one call tells its AI. */
export class AiLine {
  readonly #link: AiLink;
  readonly #call: AbortSignal;
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

  /**
   * Tells it something that another notice soon takes the place of: not while one is under way, because notices wait for
   * each other. {@link AiLine.tell} takes its place at once. An AI that cannot take it has not failed.
   */
  tellPartial(notice: AiNotice): void {
    if (this.#open === 0) void this.#tellPartial(notice);
  }

  async #tellPartial(notice: AiNotice): Promise<void> {
    const partial = new AbortController();
    this.#partial = partial;
    const event = await this.#ask(notice, AbortSignal.any([this.#call, partial.signal]));
    if (this.#partial === partial) this.#partial = null;
    if (event?.type === 'ai.failed') {
      this.#link.logger.debug({ reason: event.message }, 'a partial result did not reach the AI');
    } else if (event !== null) {
      this.#emit(event);
    }
  }

  async #tell(notice: AiNotice): Promise<void> {
    const event = await this.#ask(notice, this.#call);
    if (event !== null) this.#emit(event);
  }

  async #ask(notice: AiNotice, signal: AbortSignal): Promise<UntimedEvent | null> {
    this.#open += 1;
    try {
      return await tellAi(this.#link, notice, signal);
    } finally {
      this.#open -= 1;
    }
  }
}
