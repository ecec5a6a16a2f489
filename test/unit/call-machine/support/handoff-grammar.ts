import type { Fact } from '../../../../src/call-machine/index.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import type { AttemptRecord } from '../../../../src/ports/records.ts';

type Place = 'idle' | 'started' | 'dialling' | 'ringing' | 'answered' | 'accepting' | 'accepted' | 'bridged';

/**
 * In which order the facts of handoffs may come:
 *
 *     started ( dialling ringing? ( answered accepting? accepted? )? attemptEnded )*
 *             ( dialling ringing? answered accepting? accepted bridged )? ended
 */
const FOLLOWS: Readonly<Record<string, readonly Place[]>> = {
  'handoff.started': ['idle'],
  'handoff.dialling': ['started'],
  'handoff.ringing': ['dialling'],
  'handoff.answered': ['dialling', 'ringing'],
  'handoff.accepting': ['answered'],
  'handoff.accepted': ['answered', 'accepting'],
  'handoff.bridged': ['accepted'],
  'handoff.attemptEnded': ['dialling', 'ringing', 'answered', 'accepting', 'accepted'],
  'handoff.ended': ['started', 'bridged'],
};

/** Follows the facts of a call's handoffs and fails where they are out of order. */
export class HandoffGrammar {
  #place: Place = 'idle';
  #handoff: unknown = null;
  #attempts = 0;
  #joinedEver = false;
  /** The leg of the attempt under way, or of the agent whom the caller was handed to. */
  dialled: LegId | null = null;
  /** The agent's leg from its acceptance on, until the attempt fails. */
  accepted: LegId | null = null;

  get isIdle(): boolean {
    return this.#place === 'idle';
  }

  fact(type: string, data: Fact['data']): void {
    if (!type.startsWith('handoff.') || type === 'handoff.refused') return;
    const allowed = FOLLOWS[type];
    if (allowed?.includes(this.#place) !== true) throw new Error(`${type} cannot follow ${this.#place}`);
    if (this.#joinedEver) throw new Error(`${type} after the caller was handed over`);
    if (type === 'handoff.started') this.#handoff = data['handoffId'];
    else if (data['handoffId'] !== this.#handoff) throw new Error(`${type} of another handoff`);
    if ('leg' in data && type !== 'handoff.dialling' && data['leg'] !== this.dialled) {
      throw new Error(`${type} of a leg that is not the one dialled`);
    }
    this.#move(type, data);
  }

  #move(type: string, data: Fact['data']): void {
    switch (type) {
      case 'handoff.dialling':
        this.dialled = data['leg'] as LegId;
        this.#attempts += 1;
        break;
      case 'handoff.accepted':
        this.accepted = this.dialled;
        break;
      case 'handoff.attemptEnded': {
        const { result, endedAt } = data['attempt'] as AttemptRecord;
        if (result === null || result === 'answered' || endedAt === null) throw new Error('a failed attempt says how');
        this.dialled = null;
        this.accepted = null;
        this.#place = 'started';
        return;
      }
      case 'handoff.ended':
        this.#ended(data);
        return;
    }
    this.#place = type.slice('handoff.'.length) as Place;
  }

  #ended(data: Fact['data']): void {
    const bridged = this.#place === 'bridged';
    if ((data['result'] === 'bridged') !== bridged) throw new Error(`result ${String(data['result'])}`);
    if ((data['attempts'] as unknown[]).length !== this.#attempts) throw new Error('an attempt is missing');
    this.#attempts = 0;
    this.#joinedEver = bridged;
    this.#place = 'idle';
  }
}
