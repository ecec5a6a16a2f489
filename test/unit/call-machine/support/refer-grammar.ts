import type { Fact } from '../../../../src/call-machine/index.ts';
import type { LegId, ReferId } from '../../../../src/ports/ids.ts';
import type { EffectOf } from './scripted-call.ts';

interface Refer {
  readonly leg: LegId;
  readonly statuses: number[];
}

/**
 * Follows what the senders of REFERs are told: one answer to each, then provisional statuses, then one final status
 * (RFC 3515 2.4.5), and the one that is on record. @throws Error if they are told anything else
 */
export class ReferGrammar {
  readonly #answered = new Set<ReferId>();
  readonly #open = new Map<ReferId, Refer>();
  readonly #gone = new Set<LegId>();
  /** How the newest transfer of a leg ended. */
  readonly #ends = new Map<LegId, number | null>();

  answered({ leg, refer, refusal }: EffectOf<'answerRefer'>): void {
    if (this.#answered.has(refer)) throw new Error('a REFER has one answer');
    this.#answered.add(refer);
    if (refusal === null) this.#open.set(refer, { leg, statuses: [] });
    else if (refusal.status < 400) throw new Error(`no refusal: ${String(refusal.status)}`);
  }

  told({ refer, status }: EffectOf<'notifyRefer'>): void {
    const open = this.#open.get(refer);
    if (open === undefined) throw new Error('nobody is told before the 202, or after a final status');
    if (open.statuses.at(-1) === status) throw new Error('each status is told once');
    open.statuses.push(status);
    if (status < 200) return;
    this.#open.delete(refer);
    const end = this.#ends.get(open.leg);
    if (end !== undefined && (end ?? 503) !== status) throw new Error(`told ${String(status)}, it was ${String(end)}`);
  }

  fact(fact: Fact): void {
    if (fact.type === 'transfer.ended') this.#ends.set(fact.data.leg, fact.data.sipStatus);
    if (fact.type === 'transfer.started') this.#ends.delete(fact.data.leg);
    if (fact.type === 'leg.ended') this.#gone.add(fact.data.leg);
    // A sender that has left is told nothing.
    for (const [refer, { leg }] of this.#open) if (this.#gone.has(leg)) this.#open.delete(refer);
  }

  finish(): void {
    if (this.#open.size > 0) throw new Error('every REFER that was accepted is told how it ended');
  }
}
