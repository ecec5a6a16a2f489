import type { Fact } from '../../../../src/call-machine/index.ts';
import type { FactData } from '../../../../src/ports/facts.ts';
import type { HandoffId, LegId } from '../../../../src/ports/ids.ts';

/** A refusal is of no handoff; a summary, and how private a whisper was, may come at any time. */
const TIMELESS = ['handoff.refused', 'handoff.summarized', 'handoff.whisperPrivacy', 'handoff.privacyAlarm'] as const;
type Timeless = (typeof TIMELESS)[number];
type HandoffFact = Exclude<Extract<Fact, { readonly type: `handoff.${string}` }>, { readonly type: Timeless }>;

function isOfHandoff(fact: Fact): fact is HandoffFact {
  return fact.type.startsWith('handoff.') && !TIMELESS.some((type) => type === fact.type);
}

/** How far one attempt is. */
type Place = 'dialling' | 'referring' | 'ringing' | 'answered' | 'accepting' | 'accepted';

/**
 * In which order the facts of one attempt may come:
 *
 *     dialling ringing? ( answered accepting? accepted? )? ( attemptEnded | bridged )      toldAgain* from answered on
 *
 * A caller who is sent away by REFER: `referring ringing?` in place of an attempt that is dialled. `referFailed` may come
 * while a REFER is out, or in place of one. Several attempts may be under way, of which one is accepted at most. A handoff
 * ends when it is bridged, or none is under way. Where the caller has gone, it ends whatever there was.
 */
const FOLLOWS: Readonly<Record<string, readonly Place[]>> = {
  'handoff.ringing': ['dialling', 'referring'],
  'handoff.answered': ['dialling', 'ringing'],
  'handoff.accepting': ['answered'],
  'handoff.toldAgain': ['answered', 'accepting'],
  'handoff.accepted': ['answered', 'accepting'],
  'handoff.bridged': ['accepted'],
  'handoff.attemptEnded': ['dialling', 'referring', 'ringing', 'answered', 'accepting', 'accepted'],
};

/** Follows the facts of a call's handoffs. @throws Error if they are out of order */
export class HandoffGrammar {
  #handoff: HandoffId | null = null;
  #isBridged = false;
  #attempts = 0;
  #joinedEver = false;
  /** The caller waits in a queue. */
  #isQueued = false;
  /** The site is asked who else is to be called. */
  #isAsked = false;
  /** Destinations that were dialled in this handoff. */
  readonly #dialled = new Set<string>();
  readonly #open = new Map<LegId, Place>();
  /** The agent whom the caller was handed to last. */
  #talking: LegId | null = null;
  /** The agent's leg after it has accepted, until the attempt fails. */
  accepted: LegId | null = null;

  get isIdle(): boolean {
    return this.#handoff === null;
  }

  /** The legs of the attempts under way. */
  get open(): readonly LegId[] {
    return [...this.#open.keys()];
  }

  /** Whether it is dialled for a handoff, or the caller was handed to it. */
  isDialled(leg: LegId): boolean {
    return this.#open.has(leg) || this.#talking === leg;
  }

  fact(fact: Fact): void {
    // The caller left the agent: the AI, or the route, may hand over again.
    if (fact.type === 'call.returned' || fact.type === 'call.led') this.#joinedEver = false;
    if (fact.type === 'handoff.started' && fact.data.trigger === 'route') this.#joinedEver = false;
    if (this.#transfer(fact) || !isOfHandoff(fact)) return;
    const { type, data } = fact;
    if (this.#joinedEver) throw new Error(`${type} after the caller was handed over`);
    if (type === 'handoff.started') {
      if (this.#handoff !== null) throw new Error('a handoff starts while another is under way');
      this.#handoff = data.handoffId;
      this.accepted = null;
      this.#attempts = 0;
      this.#dialled.clear();
      this.#isAsked = false;
      this.#isBridged = false;
      return;
    }
    if (data.handoffId !== this.#handoff) throw new Error(`${type} of another handoff`);
    if (this.#isBridged && type !== 'handoff.ended') throw new Error(`${type} cannot follow bridged`);
    this.#move(fact);
  }

  /** The new party of a transfer takes the place of an agent, and a leg that of another. */
  #transfer(fact: Fact): boolean {
    if (fact.type === 'leg.replaced') {
      const { leg, by } = fact.data;
      const place = this.#open.get(leg);
      if (place !== undefined) this.#open.set(by, place);
      this.#open.delete(leg);
      if (this.#talking === leg) this.#talking = by;
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

  #move(fact: HandoffFact): void {
    const { type, data } = fact;
    switch (type) {
      case 'handoff.queued':
        if (this.#isQueued) throw new Error('who waits in a queue does not begin to wait');
        this.#isQueued = true;
        return;
      case 'handoff.placeTold':
        if (!this.#isQueued) throw new Error('who does not wait is told no place');
        return;
      case 'handoff.turn':
      case 'handoff.leftQueue':
        if (!this.#isQueued) throw new Error(`${type} of one who does not wait`);
        this.#isQueued = false;
        return;
      case 'handoff.limited':
        if (this.#attempts > 0 || this.#isQueued) throw new Error('a handoff is too many before anybody is called');
        return;
      case 'handoff.destinationsAsked':
        if (this.#isAsked || this.#isQueued || this.#open.size > 0) throw new Error('the site is asked where nobody is waited for'); // prettier-ignore
        this.#isAsked = true;
        return;
      case 'handoff.destinationsNamed': {
        if (!this.#isAsked) throw new Error('the site names what it was asked for');
        this.#isAsked = false;
        const { destinations } = data;
        if (new Set(destinations).size < destinations.length) throw new Error('nobody is named twice');
        if (destinations.some((each) => this.#dialled.has(each)))
          throw new Error('nobody is called twice for the site');
        return;
      }
      case 'handoff.destinationsFailed':
        if (!this.#isAsked) throw new Error('the site fails where it was asked');
        this.#isAsked = false;
        return;
      case 'handoff.noAgents':
        if (this.#isQueued) throw new Error('who waits in a queue leaves it first');
        if (this.accepted !== null) throw new Error('nobody asks for agents when one has accepted');
        return;
      case 'handoff.forwarded':
        return; // of an attempt that is over
      case 'handoff.referFailed': {
        const isOut = [...this.#open.values()].some((place) => place !== 'dialling' && place !== 'answered');
        if (this.#open.size > 0 && !isOut) throw new Error('no REFER was out');
        return;
      }
      case 'handoff.dialling':
      case 'handoff.referring':
        if (this.accepted !== null) throw new Error(`${type} when an agent has accepted`);
        if (this.#open.has(data.leg)) throw new Error(`${type} of a leg that is dialled already`);
        this.#open.set(data.leg, type === 'handoff.dialling' ? 'dialling' : 'referring');
        if (this.#isAsked) throw new Error('nobody is called while the site is asked');
        this.#attempts += 1;
        this.#dialled.add(data.destination);
        return;
      case 'handoff.ended':
        if (this.#isQueued) throw new Error('a handoff ends while it waits in a queue');
        this.#ended(data);
        return;
      default:
        this.#attempt(fact);
    }
  }

  #attempt({ type, data }: HandoffFact): void {
    const leg = 'leg' in data ? data.leg : undefined;
    const place = leg === undefined ? undefined : this.#open.get(leg);
    if (leg === undefined || place === undefined) throw new Error(`${type} of a leg that is not dialled`);
    if (FOLLOWS[type]?.includes(place) !== true) throw new Error(`${type} cannot follow ${place}`);
    switch (type) {
      case 'handoff.toldAgain':
        return;
      case 'handoff.accepted':
        if (this.accepted !== null) throw new Error('two agents have accepted');
        this.accepted = leg;
        break;
      case 'handoff.bridged':
        this.#isBridged = true;
        this.#talking = leg;
        this.#open.delete(leg);
        return;
      case 'handoff.attemptEnded': {
        const { result, endedAt } = data.attempt;
        if (result === null || result === 'answered' || endedAt === null) throw new Error('a failed attempt says how');
        if (this.accepted === leg) this.accepted = null;
        this.#open.delete(leg);
        return;
      }
      default:
        break; // only the place changes
    }
    this.#open.set(leg, type.slice('handoff.'.length) as Place);
  }

  #ended({ result, attempts }: FactData<'handoff.ended'>): void {
    if ((result === 'bridged') !== this.#isBridged) throw new Error(`result ${result}`);
    if (this.#open.size > 0 && result !== 'released') throw new Error(`result ${result} while an attempt is under way`);
    if (attempts.length !== this.#attempts) throw new Error('an attempt is missing');
    this.#joinedEver = this.#isBridged || result === 'released';
    this.#open.clear();
    this.#handoff = null;
  }
}
