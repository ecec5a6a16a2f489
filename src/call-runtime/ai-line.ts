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

  /** @param call aborted once the call is over and wants no answer any more */
  constructor(link: AiLink, call: AbortSignal, emit: (event: UntimedEvent) => void) {
    this.#link = link;
    this.#call = call;
    this.#emit = emit;
  }

  /** Tells the AI something. Its answer comes as an event. */
  tell(notice: AiNotice): void {
    void this.#tell(notice);
  }

  /**
   * Tells it something that another notice soon takes the place of: not while one is under way, because notices wait for
   * each other. An AI that cannot take it has not failed.
   */
  tellPartial(notice: AiNotice): void {
    if (this.#open === 0) void this.#tell(notice, true);
  }

  async #tell(notice: AiNotice, isPartial = false): Promise<void> {
    this.#open += 1;
    const event = await tellAi(this.#link, notice, this.#call);
    this.#open -= 1;
    if (event === null) return;
    if (isPartial && event.type === 'ai.failed') {
      this.#link.logger.debug({ reason: event.message }, 'a partial result did not reach the AI');
      return;
    }
    this.#emit(event);
  }
}
