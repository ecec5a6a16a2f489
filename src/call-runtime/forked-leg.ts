import type { LegSignal, ReasonHeader, SignallingLeg } from '../ports/signalling.ts';

type Ended = Extract<LegSignal, { readonly type: 'ended' }>;

/** One of the telephones that ring. */
interface Branch {
  leg: SignallingLeg | null;
  ended: Ended | null;
}

/** RFC 3326 2, and Q.850: non-selected user clearing. A telephone that is told this shows no missed call. */
const ELSEWHERE: ReasonHeader = { q850Cause: 26, sipStatus: 200, text: 'Call completed elsewhere' };
/** Somebody has declined for all telephones. */
const DECLINED: ReasonHeader = { q850Cause: 21, text: 'Call rejected' };

/**
 * A leg that rings in several places at once, as a forking proxy has it (RFC 3261 16.7). Whoever answers first has it, and
 * the others are cancelled. While nobody has, early media is not listened to: there would be several.
 */
export class ForkedLeg implements SignallingLeg {
  readonly #branches: readonly Branch[];
  readonly #onSignal: (signal: LegSignal) => void;
  #answered: Branch | null = null;

  /** @param dial sends the INVITE to one of `count` places */
  constructor(
    count: number,
    dial: (index: number, onSignal: (signal: LegSignal) => void) => SignallingLeg,
    onSignal: (signal: LegSignal) => void,
  ) {
    this.#onSignal = onSignal;
    this.#branches = Array.from({ length: count }, () => ({ leg: null, ended: null }));
    for (const [index, branch] of this.#branches.entries()) {
      branch.leg = dial(index, (signal) => this.#hear(branch, signal));
    }
  }

  get answeredBy(): SignallingLeg | null {
    return this.#answered?.leg ?? null;
  }

  get dialog(): SignallingLeg['dialog'] {
    return this.answeredBy?.dialog ?? null;
  }

  hangup(reason: ReasonHeader): void {
    for (const { leg, ended } of this.#branches) if (ended === null) leg?.hangup(reason);
  }

  refer(...args: Parameters<SignallingLeg['refer']>): void {
    this.answeredBy?.refer(...args);
  }

  offer(...args: Parameters<SignallingLeg['offer']>): void {
    const [, done] = args;
    if (this.answeredBy === null) done({ status: null });
    else this.answeredBy.offer(...args);
  }

  press(digits: string, done: (fault: string | null) => void): void {
    const leg = this.answeredBy;
    if (leg?.press === undefined) done('the telephone takes no keys by INFO');
    else leg.press(digits, done);
  }

  #hear(branch: Branch, signal: LegSignal): void {
    if (signal.type === 'ended') this.#end(branch, signal);
    else if (branch === this.#answered) this.#onSignal(signal);
    else if (this.#answered !== null) leave(branch, signal);
    else if (signal.type === 'answered') this.#take(branch, signal);
    else if (signal.type === 'progress') this.#onSignal({ ...signal, sdp: null });
    else leave(branch, signal);
  }

  #take(branch: Branch, signal: LegSignal): void {
    this.#answered = branch;
    for (const other of this.#branches) if (other !== branch && other.ended === null) other.leg?.hangup(ELSEWHERE);
    this.#onSignal(signal);
  }

  #end(branch: Branch, ended: Ended): void {
    branch.ended = ended;
    if (this.#answered !== null) {
      if (branch === this.#answered) this.#onSignal(ended);
      return;
    }
    // RFC 3261 16.7, step 5: "If a 6xx response is received [...] the proxy SHOULD cancel all client pending transactions".
    if (isGlobal(ended)) for (const other of this.#branches) if (other.ended === null) other.leg?.hangup(DECLINED);
    const all = this.#branches.flatMap((each) => each.ended ?? []);
    const [best] = all.toSorted((one, other) => rank(one) - rank(other));
    if (all.length === this.#branches.length && best !== undefined) this.#onSignal(best);
  }
}

/** What a telephone wants that does not have the call. A 200 that crosses our CANCEL is ended by BYE. */
function leave({ leg }: Branch, signal: LegSignal): void {
  if (signal.type === 'answered') leg?.hangup(ELSEWHERE);
  else if (signal.type === 'reoffered') signal.reply({ status: 491, reason: 'Request Pending' });
  else if (signal.type === 'referred') signal.refer.refuse(603, 'Decline');
}

function isGlobal({ by, status }: Ended): boolean {
  return by === 'remote' && status !== null && status >= 600;
}

/**
 * RFC 3261 16.7, step 6: "It MUST choose from the 6xx class responses if any exist [...]. If no 6xx class responses are
 * present, the proxy SHOULD choose from the lowest response class". 487 and 408 say least of their class.
 */
function rank(ended: Ended): number {
  const { status } = ended;
  if (isGlobal(ended)) return 0;
  if (status === null) return 600;
  return Math.floor(status / 100) * 100 + (status === 487 || status === 408 ? 1 : 0);
}
