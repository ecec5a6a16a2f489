import type { AiAction, AiNotice } from '../../ports/ai.ts';
import type { ConferenceRequest } from '../../ports/conferences.ts';
import type { ConversationLimits } from '../../ports/handoff-request.ts';
import type { CallId } from '../../ports/ids.ts';
import type { QueuePlace, QueuePort, QueueTicket } from '../../ports/call-queues.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { queueSid, twilioSid } from '../../shared/twilio/twilio-sid.ts';
import { fetchSounds } from './fetch-sounds.ts';
import type { NextDocument } from './next-document.ts';
import { resolved } from './next-document.ts';
import type { EnqueueNoun, QueueNoun } from './queue-noun.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';
import type { Verb } from './verbs.ts';
import { waitTurns } from './wait-turns.ts';

export interface CallQueuesParts {
  readonly client: TwimlClient;
  readonly callbacks: OrderedCallbacks;
  /** Null or missing: there are none. */
  readonly queues?: QueuePort | null | undefined;
}

/** How a call comes out of a queue. */
export interface QueueOutcome {
  /** What the action is told. */
  readonly form: TwimlForm;
  /** What the caller heard led it to the end of its call. */
  readonly hangsUp: boolean;
}

type ConferenceEnded = Extract<AiNotice, { event: 'conference.ended' }>;

interface Seat {
  readonly ticket: QueueTicket;
  readonly queue: string;
  readonly side: 'waits' | 'takes';
  readonly limits: ConversationLimits | undefined;
  /** The hold music is heard meanwhile, not what the queue plays. */
  readonly isMusical: boolean;
  /** Told of a call that hangs up, or is led elsewhere, while it waits. */
  readonly action: { readonly url: string; readonly method: 'GET' | 'POST' } | null;
}

/** Two meet, and with the first that leaves it is over. What is heard meanwhile comes from the queue. */
const MEETING: Omit<ConferenceRequest, 'name' | 'startOnEnter' | 'wait'> = {
  endOnExit: true,
  muted: false,
  coach: null,
  beep: 'never',
  maxParticipants: 2,
  label: null,
  callback: null,
  isUnlisted: true,
};

/** The place of one call in queues, where it waits or takes another call out. It has one at a time. */
export class CallQueues {
  readonly #parts: CallQueuesParts;
  readonly #call: CallId;
  readonly #about: TwimlForm;
  #seat: Seat | null = null;
  /** The call is over. What was on its way then must not take a place that nobody gives back. */
  #isOver = false;

  /** @param about the fields of every request of this call */
  constructor(parts: CallQueuesParts, call: CallId, about: TwimlForm) {
    this.#parts = parts;
    this.#call = call;
    this.#about = about;
  }

  /** Goes to a queue, on the side of the verb. @param base the document's address @returns null: it cannot get in */
  enter(verb: Extract<Verb, { kind: 'enqueue' | 'take' }>, base: string): AiAction | null {
    return verb.kind === 'enqueue' ? this.#wait(verb.noun, verb.next, base) : this.#take(verb.noun, verb, base);
  }

  /** Takes a place behind those who wait. @returns null: the queue is full */
  #wait({ queue, maxSize, wait }: EnqueueNoun, next: NextDocument | null, base: string): AiAction | null {
    const { queues = null, client } = this.#parts;
    const formOf = (place: QueuePlace): TwimlForm => ({ ...this.#about, ...placeForm(queue, place) });
    const nextTurn =
      wait === null
        ? null
        : waitTurns(client, { url: wait.url === '' ? '' : resolved(wait.url, base), method: wait.method }, formOf);
    this.leave();
    if (this.#isOver) return null;
    const ticket = queues?.wait({ call: this.#call, queue, maxSize, nextTurn }) ?? null;
    if (ticket === null) return null;
    const action = next === null ? null : { url: resolved(next.url, base), method: next.method };
    this.#seat = { ticket, queue, side: 'waits', limits: undefined, isMusical: wait === null, action };
    return meetingAction(this.#seat);
  }

  /** Takes whoever waits longest. @returns null: there are no queues, or too many calls are in them */
  #take(
    { queue, whisper }: QueueNoun,
    { timeoutMs, limits }: { readonly timeoutMs: number; readonly limits: ConversationLimits },
    base: string,
  ): AiAction | null {
    const { queues = null, client } = this.#parts;
    const { CallSid = '' } = this.#about;
    this.leave();
    if (this.#isOver) return null;
    const ticket =
      queues?.take({
        call: this.#call,
        queue,
        timeoutMs,
        whisper:
          whisper === null
            ? null
            : async ({ call, waitedMs }, signal) => {
                const taken = {
                  CallSid: twilioSid('CA', call),
                  QueueSid: queueSid(queue),
                  QueueTime: seconds(waitedMs),
                };
                const form = { ...this.#about, ...taken, DequeingCallSid: CallSid };
                return await fetchSounds(client, resolved(whisper.url, base), whisper.method, form, signal);
              },
      }) ?? null;
    if (ticket === null) return null;
    this.#seat = { ticket, queue, side: 'takes', limits, isMusical: true, action: null };
    return meetingAction(this.#seat);
  }

  /** The call is out of its conference. @returns the way to another one, where it waits on; null: it is out of the queue */
  again({ reason }: ConferenceEnded): AiAction | null {
    if (this.#seat === null || reason !== 'ended' || !this.#seat.ticket.again()) return null;
    return meetingAction(this.#seat);
  }

  /** The call is out of the queue. */
  over({ reason }: ConferenceEnded): QueueOutcome {
    const seat = this.#seat;
    if (seat === null) return { form: {}, hangsUp: false };
    const { exit } = seat.ticket;
    const form = formOf(seat, seat.side === 'waits' ? queueResult(exit, reason) : dialResult(exit, reason));
    const hangsUp = exit === 'hung-up';
    if (hangsUp) this.#tell(seat, form);
    this.leave();
    return { form, hangsUp };
  }

  /** The call is over, or (`isLed`) something else leads it. */
  end(isLed: boolean): void {
    const seat = this.#seat;
    if (seat?.side === 'waits') {
      const isBridged = seat.ticket.exit === 'bridged';
      const led = isBridged ? 'redirected-from-bridged' : 'redirected';
      this.#tell(seat, formOf(seat, isLed ? led : isBridged ? 'bridged' : 'hangup'));
    }
    this.#isOver = true;
    this.leave();
  }

  /** The call is in no queue any more. Idempotent. */
  leave(): void {
    this.#seat?.ticket.close();
    this.#seat = null;
  }

  /** Tells the action, whose answer has nobody to hear it. */
  #tell({ action }: Seat, form: TwimlForm): void {
    if (action === null) return;
    const { client, callbacks } = this.#parts;
    const { CallSid = '' } = this.#about;
    const all = { ...this.#about, ...form };
    const send = async (signal: AbortSignal): Promise<number> =>
      await client.tell(action.url, action.method, all, signal);
    callbacks.tell(CallSid, 'queue', send);
  }
}

function meetingAction({ ticket, side, limits, isMusical }: Seat): AiAction {
  const conference: ConferenceRequest = {
    ...MEETING,
    name: ticket.room,
    // Whoever comes first waits alone, so that it begins with the second.
    startOnEnter: side === 'takes',
    wait: isMusical ? null : [],
  };
  return { type: 'conference', conference, ...(limits !== undefined && { limits }) };
}

function formOf({ ticket, queue, side }: Seat, result: string): TwimlForm {
  const about = { QueueSid: queueSid(queue), QueueTime: seconds(ticket.waitedMs) };
  return side === 'waits' ? { QueueResult: result, ...about } : { DialCallStatus: result, QueueSid: about.QueueSid };
}

function queueResult(exit: QueueTicket['exit'], reason: ConferenceEnded['reason']): string {
  switch (exit) {
    case 'bridged':
      return 'bridged';
    case 'left':
      return 'leave';
    case 'hung-up':
      return 'hangup';
    case 'timeout':
    case null:
      break;
  }
  switch (reason) {
    case 'moved':
      return 'redirected';
    case 'removed':
      return 'leave';
    case 'failed':
      return 'system-error';
    case 'ended':
    case 'full':
      return 'error';
  }
}

/** `DialCallStatus` of a `Dial` with `Queue`. */
function dialResult(exit: QueueTicket['exit'], reason: ConferenceEnded['reason']): string {
  if (exit === 'bridged') return 'completed';
  // The caller's key, or the API, ended the wait.
  if (exit === null && reason === 'moved') return 'canceled';
  return exit === 'timeout' ? 'no-answer' : 'failed';
}

/** The fields that tell a waiting call's place. */
function placeForm(queue: string, { position, waitedMs, averageMs, size, maxSize }: QueuePlace): TwimlForm {
  return {
    QueueSid: queueSid(queue),
    QueuePosition: String(position),
    QueueTime: seconds(waitedMs),
    AvgQueueTime: seconds(averageMs),
    CurrentQueueSize: String(size),
    MaxQueueSize: String(maxSize),
  };
}

function seconds(ms: number): string {
  return String(Math.round(ms / 1_000));
}
