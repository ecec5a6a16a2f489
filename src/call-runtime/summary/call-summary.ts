import type { Logger } from 'pino';
import type { Fact } from '../../call-machine/index.ts';
import type { VoiceTurn } from '../../ports/ai-voice.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HandoffId } from '../../ports/ids.ts';
import type { Summarizer } from '../../ports/summarizer.ts';
import { messageOf } from '../../shared/message-of.ts';
import { within } from '../../shared/within.ts';
import type { UntimedEvent } from '../untimed-event.ts';
import { spokenTurn } from '../spoken-turn.ts';

/** The summary comes within this time. Until then, and where none comes, what was taken out of the words stands. */
export const SUMMARY_MS = 3_000;
/** Turns that are summarized, the last ones. */
const MAX_TURNS = 100;
const MAX_TURN_CHARACTERS = 1_000;

export interface CallSummaryOptions {
  /** Null or missing: nobody summarizes. */
  readonly summarizer?: Summarizer | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dispatch: (event: UntimedEvent) => void;
  /** Aborted once the call is over. */
  readonly signal: AbortSignal;
}

/** Has a model summarize what was said in one call, where a handoff begins without a summary. */
export class CallSummary {
  readonly #options: CallSummaryOptions;
  readonly #turns: VoiceTurn[] = [];

  constructor(options: CallSummaryOptions) {
    this.#options = options;
  }

  /** Keeps what caller and AI said to each other. It has been made unreadable where it must be. */
  note(facts: readonly Fact[]): void {
    const { summarizer } = this.#options;
    if (summarizer === null || summarizer === undefined) return;
    for (const fact of facts) {
      const turn = turnOf(fact);
      if (turn !== null) this.#turns.push({ ...turn, text: turn.text.slice(0, MAX_TURN_CHARACTERS) });
    }
    this.#turns.splice(0, this.#turns.length - MAX_TURNS);
  }

  /** Brings the summary as an event. Nobody waits for it. It never rejects. */
  async make(handoff: HandoffId): Promise<void> {
    const { summarizer, clock, logger, dispatch, signal } = this.#options;
    if (summarizer === null || summarizer === undefined || this.#turns.length === 0) return;
    const turns = [...this.#turns];
    const startedAt = clock.now();
    try {
      const wait = { clock, ms: SUMMARY_MS, who: 'the model that summarizes', signal };
      const text = await within(wait, (givenUp) => summarizer.summarize(turns, givenUp));
      const summary = text.trim().slice(0, CALL_LIMITS.maxSummaryLength).toWellFormed();
      const tookMs = Math.round(clock.now() - startedAt);
      if (summary !== '' && !signal.aborted) dispatch({ type: 'summary.made', handoff, summary, tookMs });
    } catch (error) {
      if (!signal.aborted) logger.warn({ reason: messageOf(error) }, 'no summary came from the model');
    }
  }
}

/** What was said aloud, and what a scripted AI says, which has no leg. */
function turnOf(fact: Fact): VoiceTurn | null {
  if (fact.type !== 'ai.talk') return spokenTurn(fact);
  const { prompt } = fact.data;
  return 'text' in prompt ? { who: 'ai', text: prompt.text } : null;
}
