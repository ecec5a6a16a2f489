import type { CallEvent, CallState, Fact, Transition } from '../../../../src/call-machine/index.ts';
import { callerOf, endingOf } from '../../../../src/call-machine/index.ts';
import type { StateView } from './state-view.ts';

function isGivenUp({ type, data }: Fact): boolean {
  if (type === 'transfer.ended') return data.result !== 'completed';
  return type === 'handoff.referFailed' || type === 'call.releaseFailed';
}

/**
 * What the wire shows of our REFERs, written down from effects and events alone. The record must say the same: a call is
 * `released` if and only if the caller's phone said that it came through, or left (BYE) after it took the REFER.
 */
export class ReferWire {
  /** `given up`: nobody waits for it any more, and its phone may still come through. */
  #refer: 'none' | 'sent' | 'taken' | 'untold' | 'given up' = 'none';
  #released = false;

  event(event: CallEvent, before: CallState | null, { state, effects, facts }: Transition): void {
    if (before !== null && endingOf(before) === null) this.#heard(event, before);
    // What the machine did comes after what it heard.
    if (facts.some(isGivenUp)) {
      this.#refer = this.#refer === 'none' || this.#refer === 'untold' ? 'none' : 'given up';
    }
    if (effects.some(({ type }) => type === 'refer')) this.#refer = 'sent';
    if (this.#released && endingOf(state)?.reason !== 'released') {
      throw new Error('the caller has gone, as the wire shows');
    }
  }

  #heard(event: CallEvent, before: CallState): void {
    const caller = callerOf(before);
    if (caller.state !== 'answered' || caller.closing || !('leg' in event) || event.leg !== caller.id) return;
    if (event.type === 'leg.ended') {
      if (event.by === 'remote' && (this.#refer === 'taken' || this.#refer === 'untold')) this.#released = true;
      this.#refer = 'none';
    }
    if (event.type !== 'leg.referProgress' || this.#refer === 'none' || this.#refer === 'untold') return;
    const isGivenUp = this.#refer === 'given up';
    if (!event.isFinal) {
      this.#refer = isGivenUp ? 'given up' : 'taken';
    } else if (event.status === null || event.status < 200) {
      this.#refer = isGivenUp ? 'none' : 'untold';
    } else {
      // A conversation goes on here once nobody waits for the REFER, and so does the AI.
      const isHeeded = !isGivenUp || before.stage.name === 'handoff';
      if (event.status < 300 && isHeeded) this.#released = true;
      this.#refer = 'none';
    }
  }

  finish({ ending, handoffs }: StateView): void {
    const shown = this.#released ? 'a' : 'no';
    if ((ending?.reason === 'released') !== this.#released) {
      throw new Error(`the wire shows ${shown} release, and the record says ${String(ending?.reason)}`);
    }
    const results = handoffs.map(({ result }) => result);
    const last = results.at(-1);
    const fits = this.#released ? last === 'released' || last === 'bridged' : !results.includes('released');
    if (!fits) throw new Error(`the wire shows ${shown} release, and the results are ${results.join()}`);
  }
}
