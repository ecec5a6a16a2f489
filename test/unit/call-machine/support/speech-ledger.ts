import type { CallState, Fact } from '../../../../src/call-machine/index.ts';
import { callerOf, conversationIn } from '../../../../src/call-machine/index.ts';
import type { LegId } from '../../../../src/ports/ids.ts';

/** Who could hear whom from a time on, as the scenes that were asked for say. */
interface Moment {
  readonly at: number;
  readonly heard: ReadonlySet<LegId>;
}

/** Keeps who could be heard when, and says what is wrong with a fact about speech. */
export class SpeechLedger {
  readonly #moments: Moment[] = [];
  #startedAt = 0;

  /** The call is like this from now on. */
  note(at: number, state: CallState): void {
    this.#startedAt = state.startedAt;
    this.#moments.push({ at, heard: new Set(state.legs.map(({ id }) => id).filter((leg) => isHeard(state, leg))) });
  }

  /** What is wrong; null where nothing is. */
  fault(fact: Fact): string | null {
    if (fact.type !== 'call.speech' && fact.type !== 'call.speechMissing') return null;
    const { startMs, endMs, leg } = fact.data;
    if (startMs < 0 || endMs < startMs) return 'speech has a beginning and an end, in the call';
    if (fact.data.private) return null;
    const unheardMs = this.#unheardMs(leg, startMs + this.#startedAt, endMs + this.#startedAt);
    return unheardMs <= 200 ? null : `speech is public, and ${String(unheardMs)} ms of it could not be heard`;
  }

  #unheardMs(leg: LegId, startAt: number, endAt: number): number {
    let sum = 0;
    for (const [index, { at, heard }] of this.#moments.entries()) {
      const until = this.#moments[index + 1]?.at ?? Infinity;
      if (!heard.has(leg)) sum += Math.max(0, Math.min(until, endAt) - Math.max(at, startAt));
    }
    return sum;
  }
}

function isHeard(state: CallState, leg: LegId): boolean {
  const caller = callerOf(state).id;
  const listeners = (Object.keys(state.scene.hears) as LegId[]).filter((id) =>
    state.scene.hears[id]?.some((source) => source.kind === 'leg' && source.leg === leg),
  );
  if (leg !== caller) return listeners.includes(caller);
  const silent = (conversationIn(state)?.members ?? []).filter(({ mode }) => mode.kind !== 'talk');
  const { name } = state.stage;
  const isHeardAnyway = name === 'with-ai' || name === 'voicemail';
  return isHeardAnyway || listeners.some((id) => !silent.some((member) => member.leg === id));
}
