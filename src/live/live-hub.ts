import { segmentOf } from '../context/index.ts';
import type { CallCards } from '../context/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { LiveSegment } from '../ports/live-segment.ts';
import type { CallRecord } from '../ports/records.ts';
import type { JournalBatch } from '../ports/store.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import type { LiveMessage } from './live-message.ts';

/** Takes each message at once. It must not throw. */
export type LiveListener = (message: LiveMessage) => void;

/** After these the card is another one. */
const NEW_CARD: ReadonlySet<string> = new Set(['handoff.started', 'handoff.summarized', 'ai.coached', 'call.ended']);

/** Calls that are up; more would be calls whose end never came. */
const MAX_CALLS = 10_000;

/** Hands on what happens in the calls that are up, as it happens, to those who follow them. */
export class LiveHub {
  readonly #cards: CallCards;
  /** The last state of each call that is up. */
  readonly #states = new Map<CallId, Extract<LiveMessage, { type: 'state' }>>();
  readonly #ofAll = new Set<LiveListener>();
  readonly #ofCall = new Map<CallId, Set<LiveListener>>();

  constructor(cards: CallCards) {
    this.#cards = cards;
  }

  /** Calls that are up. */
  callsUp(): readonly CallId[] {
    return [...this.#states.keys()];
  }

  /** How a call is now; null where it is not up. */
  stateOf(call: CallId): LiveMessage | null {
    return this.#states.get(call) ?? null;
  }

  /**
   * Tells a listener how a call is now, and then all that happens in it.
   * @param call null: every call. How these are now is not told, since they may be many: see {@link callsUp}
   * @returns ends it; null where the call is not up, and nothing is told
   */
  follow(call: CallId | null, listener: LiveListener): (() => void) | null {
    if (call === null) {
      this.#ofAll.add(listener);
      return () => void this.#ofAll.delete(listener);
    }
    const state = this.#states.get(call);
    const context = this.#cards.cardOf(call);
    if (state === undefined || context === null) return null;
    listener({ type: 'context', callId: call, context });
    listener(state);
    const listeners = this.#ofCall.get(call) ?? new Set();
    this.#ofCall.set(call, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#ofCall.delete(call);
    };
  }

  /** Tells of a batch as it is written. The cards must have it already, so that they are those after it. */
  tell({ call, entries }: Pick<JournalBatch, 'call' | 'entries'>): void {
    const told = this.#isFollowed(call.id);
    for (const entry of entries) if (told && entry.kind === 'fact') this.#tellFact(entry, call);
    const state = stateOf(call);
    const before = this.#states.get(call.id);
    if (call.endedAt === null) rememberBounded(this.#states, call.id, state, MAX_CALLS);
    else this.#states.delete(call.id);
    if (told && (before === undefined || JSON.stringify(before) !== JSON.stringify(state))) this.#send(state);
  }

  /** Tells of what a party just says. What is final comes with its fact. */
  hear({ call, final, confidence, ...heard }: LiveSegment): void {
    if (final || !this.#isFollowed(call)) return;
    const { leg, role, text, startMs, endMs, private: isPrivate } = heard;
    const sure = confidence === null ? {} : { confidence };
    const segment = { leg, role, text, startMs, endMs, final, ...sure, private: isPrivate };
    this.#send({ type: 'segment', callId: call, segment });
  }

  #tellFact(event: FactEntry, { id, startedAt }: CallRecord): void {
    const segment = segmentOf(event, startedAt);
    if (segment !== null) this.#send({ type: 'segment', callId: id, segment });
    if (event.type !== 'call.speech') this.#send({ type: 'event', callId: id, event });
    const context = NEW_CARD.has(event.type) ? this.#cards.cardOf(id) : null;
    if (context !== null) this.#send({ type: 'context', callId: id, context });
  }

  #isFollowed(call: CallId): boolean {
    return this.#ofAll.size > 0 || this.#ofCall.has(call);
  }

  #send(message: LiveMessage): void {
    // A listener may leave as it is told.
    for (const listener of [...this.#ofAll, ...(this.#ofCall.get(message.callId) ?? [])]) listener(message);
  }
}

function stateOf({ id, state, legs, ended }: CallRecord): Extract<LiveMessage, { type: 'state' }> {
  const shown = legs.map(({ id: leg, role, state: of, mode }) => ({
    id: leg,
    role,
    state: of,
    ...(mode !== undefined && { mode }),
  }));
  return { type: 'state', callId: id, state, legs: shown, ended };
}
