import type { Clock } from '../../ports/clock.ts';
import type { FactData } from '../../ports/facts.ts';
import type { LegId } from '../../ports/ids.ts';
import type { FactEntry, JournalEntry } from '../../ports/journal.ts';
import { splitPostDial } from '../../ports/post-dial.ts';
import type { AttemptResult } from '../../ports/records.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { TwilioCallStatus } from '../../shared/twilio/call-status.ts';
import { rfc2822Date } from '../../shared/twilio/rfc2822-date.ts';
import { twilioSid } from '../../shared/twilio/twilio-sid.ts';
import type { CallbackEvent, CallCallback } from './call-callbacks.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';

/** A `Dial` that is about to begin. */
export interface DialWatch {
  /** The fields of every request of the call. */
  readonly about: TwimlForm;
  /** The number that callees are shown. */
  readonly from: string;
  /** Whom it calls, in their order; null: nobody is told of that leg. */
  readonly parties: readonly { readonly destination: string; readonly callback: CallCallback | null }[];
  readonly client: TwimlClient;
  readonly callbacks: OrderedCallbacks;
}

/** Calls that are watched. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;

/** A callee's leg. Times are milliseconds since the Unix epoch. */
interface DialledLeg {
  readonly destination: string;
  readonly callback: CallCallback | null;
  readonly dial: DialWatch;
  sequence: number;
  answeredAt: number | null;
  endedAt: number | null;
  isBridged: boolean;
}

interface WatchedCall {
  /** The newest `Dial`; null once its handoff is over. */
  dial: DialWatch | null;
  /** Destinations that a callee forwards to count as the callee's own. */
  readonly forwards: Map<string, CallCallback | null>;
  readonly legs: Map<LegId, DialledLeg>;
  /** The leg that was joined with the caller, or else the last one that was dialled. */
  last: readonly [LegId, DialledLeg] | null;
}

/** Tells applications how the legs of their `Dial`s go, as Twilio's status callbacks of `Number` and `Sip` do. */
export class DialCallbacks {
  readonly #clock: Clock;
  /** By their CallSids. */
  readonly #calls = new Map<string, WatchedCall>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tells of the legs that the call dials from now on, until the handoff is over that begins now. */
  watch(dial: DialWatch): void {
    const sid = dial.about['CallSid'] ?? '';
    const { legs = new Map<LegId, DialledLeg>() } = this.#calls.get(sid) ?? {};
    rememberBounded(this.#calls, sid, { dial, forwards: new Map(), legs, last: null }, MAX_CALLS);
  }

  /** What the `action` of the newest `Dial` is told of the leg that had the caller, or was dialled last; nothing where none was. */
  outcome(callSid: string): TwimlForm {
    const last = this.#calls.get(callSid)?.last ?? null;
    if (last === null) return {};
    const [leg, { answeredAt, endedAt, isBridged }] = last;
    const talkedMs = answeredAt === null ? 0 : (endedAt ?? this.#clock.wall()) - answeredAt;
    return {
      DialCallSid: legSid(leg),
      DialBridged: String(isBridged),
      ...(answeredAt !== null && { DialCallDuration: String(Math.round(talkedMs / 1_000)) }),
    };
  }

  /** Takes what happens to calls. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact' || this.#calls.size === 0) return;
    const sid = twilioSid('CA', entry.callId);
    const call = this.#calls.get(sid);
    if (call !== undefined) this.#take(sid, call, entry);
  }

  #take(sid: string, call: WatchedCall, entry: FactEntry): void {
    const at = Date.parse(entry.at);
    switch (entry.type) {
      case 'handoff.dialling':
        this.#dialled(call, entry.data, at);
        return;
      case 'handoff.forwarded': {
        const callback = call.legs.get(entry.data.leg)?.callback ?? null;
        for (const destination of entry.data.to) call.forwards.set(destination, callback);
        return;
      }
      case 'handoff.ringing':
        this.#tell(call, entry.data.leg, 'ringing', 'ringing', at);
        return;
      case 'handoff.answered': {
        const leg = call.legs.get(entry.data.leg);
        if (leg !== undefined) leg.answeredAt = at;
        this.#tell(call, entry.data.leg, 'answered', 'in-progress', at);
        return;
      }
      case 'handoff.bridged': {
        const leg = call.legs.get(entry.data.leg);
        if (leg === undefined) return;
        leg.isBridged = true;
        call.last = [entry.data.leg, leg];
        return;
      }
      case 'handoff.attemptEnded':
        this.#attemptEnded(call, entry.data, at);
        return;
      case 'handoff.ended':
      case 'handoff.refused':
        call.dial = null;
        return;
      case 'leg.ended':
        // That of an attempt which failed is told with its result.
        if (call.legs.get(entry.data.leg)?.isBridged === true) this.#ended(call, entry.data.leg, 'completed', 200, at);
        return;
      case 'call.ended':
        for (const [leg, { answeredAt }] of call.legs) {
          this.#ended(call, leg, answeredAt === null ? 'canceled' : 'completed', null, at);
        }
        this.#calls.delete(sid);
        return;
      default:
    }
  }

  #dialled(call: WatchedCall, { leg, destination }: FactData<'handoff.dialling'>, at: number): void {
    const { dial, forwards, legs } = call;
    if (dial === null) return;
    const party = dial.parties.find((each) => each.destination === destination);
    const callback = party?.callback ?? forwards.get(destination) ?? null;
    const dialled: DialledLeg = {
      destination,
      callback,
      dial,
      sequence: 0,
      answeredAt: null,
      endedAt: null,
      isBridged: false,
    };
    legs.set(leg, dialled);
    call.last = [leg, dialled];
    this.#tell(call, leg, 'initiated', 'initiated', at);
  }

  #attemptEnded(call: WatchedCall, { attempt }: FactData<'handoff.attemptEnded'>, at: number): void {
    const { destination, result, sipStatus, answeredAt } = attempt;
    const found = [...call.legs].find(([, leg]) => leg.destination === destination && !leg.isBridged);
    if (found === undefined) return;
    const status = answeredAt === null ? unansweredStatus(result) : 'completed';
    this.#ended(call, found[0], status, sipStatus, at);
  }

  #ended(call: WatchedCall, id: LegId, status: TwilioCallStatus, sipStatus: number | null, at: number): void {
    const leg = call.legs.get(id);
    if (leg === undefined) return;
    leg.endedAt = at;
    const talkedMs = leg.answeredAt === null ? 0 : at - leg.answeredAt;
    this.#tell(call, id, 'completed', status, at, {
      CallDuration: String(Math.round(talkedMs / 1_000)),
      Duration: String(Math.ceil(talkedMs / 60_000)),
      ...(sipStatus !== null && { SipResponseCode: String(sipStatus) }),
    });
    call.legs.delete(id);
  }

  #tell(
    { legs }: WatchedCall,
    id: LegId,
    event: CallbackEvent,
    status: TwilioCallStatus,
    at: number,
    more: TwimlForm = {},
  ): void {
    const leg = legs.get(id);
    if (leg?.callback?.events.includes(event) !== true) return;
    const { url, method } = leg.callback;
    const { client, callbacks } = leg.dial;
    const form = { ...aboutLeg(id, leg), ...more, CallStatus: status, SequenceNumber: String(leg.sequence), Timestamp: rfc2822Date(at) }; // prettier-ignore
    leg.sequence += 1;
    callbacks.tell(id, event, async (signal) => await client.tell(url, method, form, signal));
  }
}

function legSid(leg: LegId): string {
  return twilioSid('CA', leg);
}

function aboutLeg(id: LegId, { destination, dial: { about, from } }: DialledLeg): TwimlForm {
  const { CallSid = '', AccountSid = '', ApiVersion = '' } = about;
  return {
    CallSid: legSid(id),
    ParentCallSid: CallSid,
    AccountSid,
    ApiVersion,
    Direction: 'outbound-dial',
    From: from,
    To: splitPostDial(destination).bare,
    Caller: from,
    Called: splitPostDial(destination).bare,
    CallbackSource: 'call-progress-events',
  };
}

/** `CallStatus` of a leg that nobody answered. */
function unansweredStatus(result: AttemptResult | null): TwilioCallStatus {
  switch (result) {
    case 'busy':
    case 'declined':
      return 'busy';
    case 'no-answer':
    case 'machine':
      return 'no-answer';
    case 'cancelled':
      return 'canceled';
    case 'answered':
    case 'forwarded':
    case 'rejected':
    case 'unreachable':
    case null:
      return 'failed';
  }
}
