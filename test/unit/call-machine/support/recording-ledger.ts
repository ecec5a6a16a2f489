import type { CallState, Effect, Fact } from '../../../../src/call-machine/index.ts';
import type { LegId, RecordingId } from '../../../../src/ports/ids.ts';

/** What a result of the machine is checked by. */
interface Result {
  readonly state: CallState;
  readonly effects: readonly Effect[];
  readonly facts: readonly Fact[];
}

/** The recordings of one call as those who record know them, from the effects alone; and the rules that hold for them. */
export class RecordingLedger {
  #own: 'never' | 'runs' | 'paused' | 'stopped' = 'never';
  readonly #ofLegs = new Map<RecordingId, LegId>();

  /** Whether the call's own recording has begun. */
  get hasBegun(): boolean {
    return this.#own !== 'never';
  }

  /** The rule that a result breaks; null: none. */
  fault({ state, effects, facts }: Result): string | null {
    const count = (type: Fact['type']): number => facts.filter((fact) => fact.type === type).length;
    if (count('recording.paused') !== this.#holds(effects, true)) return 'a pause is on record, and carried out';
    if (count('recording.unpaused') !== this.#holds(effects, false)) return 'the end of a pause is on record, and carried out';
    const known = new Set(this.#ofLegs.keys());
    for (const { type, data } of facts) if (type === 'leg.recorded') this.#ofLegs.delete(data.recording);
    for (const effect of effects) {
      // One whose end nobody told of is ended and on record at once.
      if (effect.type === 'stopRecordBoth' && known.has(effect.recording)) continue;
      const broken = this.#take(effect, state);
      if (broken !== null) return broken;
    }
    const pause = state.ownRecording?.pause ?? null;
    const isPaused = state.ownRecording?.stopped === false && pause !== null;
    if (isPaused !== (this.#own === 'paused')) return 'the state knows whether the recording is paused';
    const maxMs = state.plan.recorder?.pauseMaxMs ?? null;
    if (pause !== null && maxMs !== null && (pause.until === null || pause.until - pause.since > 2 * maxMs + 60_000 * 60)) {
      return 'a pause has an end where the plan has one';
    }
    if (isPaused && state.ownRecording.nextBeepAt !== null) return 'no tone is due in a pause';
    return null;
  } // prettier-ignore

  /** The rule that a call that is over breaks; null: none. */
  finish({ recordings }: Pick<CallState, 'recordings'>): string | null {
    const open = [...this.#ofLegs.keys()].filter((id) => !recordings.some((each) => each.id === id));
    return open.length === 0 ? null : 'every recording that was begun has ended';
  }

  #holds(effects: readonly Effect[], paused: boolean): number {
    return effects.filter((effect) => effect.type === 'holdRecordings' && effect.paused === paused).length;
  }

  #take(effect: Effect, state: CallState): string | null {
    switch (effect.type) {
      case 'record':
        if (this.#own !== 'never') return 'a call is recorded once';
        this.#own = 'runs';
        return null;
      case 'stopRecord':
        if (this.#own !== 'runs' && this.#own !== 'paused') return 'only a recording that goes on is ended';
        this.#own = 'stopped';
        return null;
      case 'holdRecordings':
        if (this.#own !== (effect.paused ? 'runs' : 'paused')) return 'a recording is paused and resumed in turns';
        this.#own = effect.paused ? 'paused' : 'runs';
        return null;
      case 'chime':
        if (this.#own !== 'runs') return 'the tone is heard only while the call is really recorded';
        return effect.legs.every((leg) => isUp(state, leg)) ? null : 'only legs that are up hear the tone';
      case 'recordBoth':
        this.#ofLegs.set(effect.recording, effect.leg);
        if (state.plan.recorder?.briefings !== true) return 'briefings are recorded where the plan wants that';
        if (this.#ofLegs.size > 3) return 'a room has no more than four recordings';
        return isUp(state, effect.leg) && effect.leg !== state.caller ? null : 'only an agent who is up is recorded';
      case 'stopRecordBoth':
        return this.#ofLegs.has(effect.recording) ? null : 'only a recording that was begun is ended';
      default:
        return null;
    }
  }
}

function isUp({ legs }: CallState, id: LegId): boolean {
  return legs.some((leg) => leg.id === id && leg.state === 'answered');
}
