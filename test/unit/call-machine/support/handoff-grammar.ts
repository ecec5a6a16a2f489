import type { Fact } from '../../../../src/call-machine/index.ts';
import type { FactData } from '../../../../src/ports/facts.ts';
import type { HandoffId, LegId } from '../../../../src/ports/ids.ts';

/** A refusal is of no handoff, and a summary may come at any time. */
type Timeless = 'handoff.refused' | 'handoff.summarized';
type HandoffFact = Exclude<Extract<Fact, { readonly type: `handoff.${string}` }>, { readonly type: Timeless }>;

function isOfHandoff(fact: Fact): fact is HandoffFact {
  return fact.type.startsWith('handoff.') && fact.type !== 'handoff.refused' && fact.type !== 'handoff.summarized';
}

type Place =
  'idle' | 'started' | 'dialling' | 'referring' | 'ringing' | 'answered' | 'accepting' | 'accepted' | 'bridged';

/**
 * In which order the facts of handoffs may come:
 *
 *     started ( dialling ringing? ( answered accepting? accepted? )? attemptEnded )*      toldAgain* from answered on
 *             ( dialling ringing? answered accepting? accepted bridged )? ended
 *
 * A caller who is sent away by REFER: `referring ringing?` in place of an attempt that is dialled. `referFailed` may come
 * while a REFER is out, or in place of one. Where the caller has gone, `ended` follows whatever there was.
 */
const FOLLOWS: Readonly<Record<string, readonly Place[]>> = {
  'handoff.started': ['idle'],
  'handoff.dialling': ['started'],
  'handoff.referring': ['started'],
  'handoff.referFailed': ['started', 'referring', 'ringing', 'accepted'],
  'handoff.ringing': ['dialling', 'referring'],
  'handoff.answered': ['dialling', 'ringing'],
  'handoff.accepting': ['answered'],
  'handoff.toldAgain': ['answered', 'accepting'],
  'handoff.accepted': ['answered', 'accepting'],
  'handoff.bridged': ['accepted'],
  'handoff.attemptEnded': ['dialling', 'referring', 'ringing', 'answered', 'accepting', 'accepted'],
  'handoff.ended': ['started', 'bridged', 'referring', 'ringing', 'accepted'],
};

/** Follows the facts of a call's handoffs. @throws Error if they are out of order */
export class HandoffGrammar {
  #place: Place = 'idle';
  #handoff: HandoffId | null = null;
  #attempts = 0;
  #joinedEver = false;
  /** The leg of the attempt under way, or of the agent whom the caller was handed to. */
  dialled: LegId | null = null;
  /** The agent's leg after it has accepted, until the attempt fails. */
  accepted: LegId | null = null;

  get isIdle(): boolean {
    return this.#place === 'idle';
  }

  fact(fact: Fact): void {
    // The caller left the agent: the AI, or the route, may hand over again.
    if (fact.type === 'call.returned' || fact.type === 'call.led') this.#joinedEver = false;
    if (fact.type === 'handoff.started' && fact.data.trigger === 'route') this.#joinedEver = false;
    if (this.#transfer(fact) || !isOfHandoff(fact)) return;
    const { type, data } = fact;
    const allowed = FOLLOWS[type];
    if (allowed?.includes(this.#place) !== true) throw new Error(`${type} cannot follow ${this.#place}`);
    if (this.#joinedEver) throw new Error(`${type} after the caller was handed over`);
    if (type === 'handoff.started') this.#handoff = data.handoffId;
    else if (data.handoffId !== this.#handoff) throw new Error(`${type} of another handoff`);
    if ('leg' in data && type !== 'handoff.dialling' && type !== 'handoff.referring' && data.leg !== this.dialled) {
      throw new Error(`${type} of a leg that is not the one dialled`);
    }
    this.#move(fact);
  }

  /** The new party of a transfer takes the place of an agent, and a leg that of another. */
  #transfer(fact: Fact): boolean {
    if (fact.type === 'leg.replaced') {
      const { leg, by } = fact.data;
      if (this.dialled === leg) this.dialled = by;
      if (this.accepted === leg) this.accepted = by;
      return true;
    }
    if (fact.type === 'transfer.ended') {
      const { leg, by } = fact.data;
      if (by !== null && this.accepted === leg) this.accepted = by;
    }
    // The agent is gone: its phone is rung back, and the caller may be handed over anew.
    if (fact.type === 'handoff.started' && fact.data.trigger === 'transfer') this.#joinedEver = false;
    return false;
  }

  #move({ type, data }: HandoffFact): void {
    switch (type) {
      case 'handoff.referFailed':
      case 'handoff.toldAgain':
        return;
      case 'handoff.dialling':
      case 'handoff.referring':
        this.dialled = data.leg;
        this.#attempts += 1;
        break;
      case 'handoff.accepted':
        this.accepted = this.dialled;
        break;
      case 'handoff.attemptEnded': {
        const { result, endedAt } = data.attempt;
        if (result === null || result === 'answered' || endedAt === null) throw new Error('a failed attempt says how');
        this.dialled = null;
        this.accepted = null;
        this.#place = 'started';
        return;
      }
      case 'handoff.ended':
        this.#ended(data);
        return;
      default:
        break; // only the place changes
    }
    this.#place = type.slice('handoff.'.length) as Place;
  }

  #ended({ result, attempts }: FactData<'handoff.ended'>): void {
    const bridged = this.#place === 'bridged';
    if ((result === 'bridged') !== bridged) throw new Error(`result ${result}`);
    const isOver = bridged || this.#place === 'started' || result === 'released';
    if (!isOver) throw new Error(`result ${result} while an attempt is ${this.#place}`);
    if (attempts.length !== this.#attempts) throw new Error('an attempt is missing');
    this.#attempts = 0;
    this.#joinedEver = bridged || result === 'released';
    this.#place = 'idle';
  }
}
