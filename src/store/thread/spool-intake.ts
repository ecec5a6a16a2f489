import { messageOf } from '../../shared/message-of.ts';
import type { StoreOutage } from '../../ports/store-outage.ts';
import type { Spool } from '../spool/index.ts';
import { SpoolError } from '../spool/index.ts';
import { refusalOf } from '../tables/encoded-batch.ts';
import type { EncodedBatch } from '../tables/encoded-batch.ts';
import { CallSequences } from './call-sequences.ts';
import type { Fault } from './fault.ts';
import { refusesNewCalls } from './outage.ts';
import type { Reply } from './protocol.ts';

/** A step of a call with the number that its answer carries. */
export interface NumberedBatch {
  readonly number: number;
  readonly batch: EncodedBatch;
}

/** What a {@link SpoolIntake} puts steps into. */
export interface SpoolIntakeOptions {
  readonly spool: Spool;
  readonly maxBytes: number;
}

/** Takes steps of calls into the spool, as the database would: in their order and without gaps. */
export class SpoolIntake {
  readonly #options: SpoolIntakeOptions;
  readonly #sequences = new CallSequences();

  constructor(options: SpoolIntakeOptions) {
    this.#options = options;
  }

  /** How large the spool is, and may become. */
  get size(): Pick<StoreOutage, 'bytes' | 'maxBytes'> {
    const { spool, maxBytes } = this.#options;
    return { bytes: spool.bytes, maxBytes };
  }

  /** The database has taken a step itself. */
  took(batch: EncodedBatch): void {
    this.#sequences.took(batch);
  }

  /**
   * Puts steps into the spool, all that can be at once.
   * @param since when the database went away (RFC 3339)
   * @param away the same in words, with the reason
   */
  take(steps: readonly NumberedBatch[], { since, away }: { readonly since: string; readonly away: string }): Reply[] {
    const replies: Reply[] = [];
    const taken: NumberedBatch[] = [];
    /** How far calls are with those that are taken. */
    const reached = new Map<string, number | undefined>();
    for (const step of steps) {
      const { callId, entries } = step.batch;
      const last = reached.has(callId) ? reached.get(callId) : this.#sequences.of(callId);
      const fault = this.#refusal(step.batch, last, since, away);
      if (fault !== null) {
        replies.push({ number: step.number, fault });
        continue;
      }
      taken.push(step);
      reached.set(callId, entries.at(-1)?.[0] ?? last);
    }
    if (taken.length > 0) replies.push(...this.#append(taken, away));
    return replies;
  }

  #append(steps: readonly NumberedBatch[], away: string): readonly Reply[] {
    try {
      this.#options.spool.append(steps.map(({ batch }) => JSON.stringify(batch)));
    } catch (error) {
      const code = error instanceof SpoolError && error.code === 'full' ? 'overloaded' : 'io';
      if (code === 'overloaded' && steps.length > 1) return this.#appendSome(steps, away);
      const fault: Fault = { code, message: `${away}; ${messageOf(error)}` };
      return steps.map(({ number }): Reply => ({ number, fault }));
    }
    for (const { batch } of steps) this.#sequences.took(batch);
    return steps.map(({ number }): Reply => ({ number, value: null }));
  }

  /** Of steps that do not find room together some may. What comes behind one that does not must not go before it. */
  #appendSome(steps: readonly NumberedBatch[], away: string): readonly Reply[] {
    const refused = new Map<string, Fault>();
    return steps.flatMap((step): readonly Reply[] => {
      const { number, batch } = step;
      const before = refused.get(batch.callId);
      if (before !== undefined) return [{ number, fault: before }];
      const replies = this.#append([step], away);
      for (const reply of replies) if ('fault' in reply) refused.set(batch.callId, reply.fault);
      return replies;
    });
  }

  /** @param last the last entry of its call; undefined: nothing is known of it */
  #refusal(batch: EncodedBatch, last: number | undefined, since: string, away: string): Fault | null {
    const {
      callId,
      entries: [first],
    } = batch;
    if (last === undefined && first?.[0] === 1) {
      const full = refusesNewCalls({ ...this.size, since });
      return full === null ? null : { code: 'overloaded', message: full };
    }
    if (last === undefined) return { code: 'io', message: `${away}, and nothing is known here of call ${callId}` };
    const refusal = refusalOf(batch, last);
    return refusal === null ? null : { code: 'sequence', message: refusal };
  }
}
