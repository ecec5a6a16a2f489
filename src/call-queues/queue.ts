import type { CallId } from '../ports/ids.ts';
import type {
  CalledOut,
  QueueCaller,
  QueueExit,
  QueueMember,
  QueuePlace,
  QueueRecord,
  QueueTaker,
  QueueTicket,
} from '../ports/call-queues.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { Meeting, MeetingOptions } from './meeting.ts';
import type { Waiting } from '../shared/waiting-line.ts';
import { WaitingLine } from '../shared/waiting-line.ts';

export interface QueueOptions {
  readonly name: string;
  readonly maxSize: number;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly clock: Clock;
  /** Opens a place to meet. */
  readonly newMeeting: (parts: Pick<MeetingOptions, 'placeOf' | 'onAbsent' | 'onTurnedAway' | 'onBridged'>) => Meeting;
  /** A meeting is of no use any more. */
  readonly onOver: (meeting: Meeting) => void;
}

/** What both sides have in common. */
interface Side {
  /** Null: it has none yet. */
  meeting: Meeting | null;
  exit: QueueExit | null;
  /** When it met somebody, or left; null: it has not. */
  endedAt: number | null;
  isClosed: boolean;
}

interface CallerSide extends Side {
  readonly caller: QueueCaller;
  readonly waiting: Waiting<CallId>;
  /** Milliseconds since the Unix epoch. */
  readonly joinedAt: number;
}

interface TakerSide extends Side {
  readonly taker: QueueTaker;
  readonly since: number;
  timer: TimerHandle | null;
}

/** One queue: who waits in it, and who waits for somebody to come. */
export class Queue {
  readonly #options: QueueOptions;
  readonly #line = new WaitingLine<CallId>();
  readonly #callers = new Map<CallId, CallerSide>();
  /** Those that wait for somebody to come, the longest first. */
  #takers: readonly TakerSide[] = [];
  /** Those whose tickets are not closed. */
  readonly #sides = new Set<Side>();
  #updatedAt: number;
  #maxSize: number;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#updatedAt = options.createdAt;
    this.#maxSize = options.maxSize;
  }

  /** Nobody waits on either side, and nobody may come back to wait. */
  get isIdle(): boolean {
    return [...this.#sides].every((side) => side.exit !== null || isBridged(side));
  }

  get record(): QueueRecord {
    const { clock, name, createdAt } = this.#options;
    return {
      name,
      maxSize: this.#maxSize,
      size: this.#line.size,
      averageMs: this.#line.averageMs(clock.now()),
      createdAt,
      updatedAt: this.#updatedAt,
    };
  }

  /** Those who wait, the first in front. */
  get members(): readonly QueueMember[] {
    const now = this.#options.clock.now();
    return this.#line.all.map(({ id: call, since }, index) => ({
      call,
      position: index + 1,
      joinedAt: this.#callers.get(call)?.joinedAt ?? 0,
      waitedMs: now - since,
    }));
  }

  /** Lets so many calls wait from now on. Those who wait already stay. */
  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.#updatedAt = this.#options.clock.wall();
  }

  /** Takes a call out of the line for something else. @param call null: the first @returns null: it does not wait */
  callOut(call: CallId | null): CalledOut | null {
    const member = this.members.find((each) => call === null || each.call === call);
    const side = member === undefined ? undefined : this.#callers.get(member.call);
    if (member === undefined || side === undefined) return null;
    const { meeting, waiting } = side;
    this.#line.leave(member.call);
    return {
      member,
      putBack: () => {
        if (side.isClosed || side.exit !== null || side.meeting !== meeting || this.#callers.get(member.call) !== side)
          return;
        // Whoever waits for somebody meanwhile gets it: it goes there as it waits again.
        if (this.#takers.length > 0) meeting?.void();
        else this.#line.putBack(waiting);
      },
    };
  }

  /** @returns null: it is full */
  wait(caller: QueueCaller): QueueTicket | null {
    const { clock } = this.#options;
    const maxSize = Math.min(this.#maxSize, caller.maxSize ?? Infinity);
    const waiting = this.#line.join(caller.call, clock.now(), { maxSize });
    if (waiting === null) return null;
    const meeting = this.#meetingFor(caller);
    const joinedAt = clock.wall();
    const side: CallerSide = { caller, waiting, joinedAt, meeting, exit: null, endedAt: null, isClosed: false };
    this.#callers.set(caller.call, side);
    return this.#ticket(side, waiting.since, {
      again: () => {
        this.#line.putBack(waiting);
        side.meeting = this.#meetingFor(caller);
        return true;
      },
      close: () => {
        // Another application that leads the call may have put it here anew.
        if (this.#callers.get(caller.call) !== side) return;
        this.#line.leave(caller.call);
        this.#callers.delete(caller.call);
      },
    });
  }

  take(taker: QueueTaker): QueueTicket {
    const { clock } = this.#options;
    const since = clock.now();
    const side: TakerSide = { taker, since, meeting: null, exit: null, endedAt: null, isClosed: false, timer: null };
    this.#seek(side);
    return this.#ticket(side, since, {
      again: () => {
        if (since + taker.timeoutMs <= clock.now()) return false;
        this.#seek(side);
        return true;
      },
      close: () => this.#seekNoMore(side),
    });
  }

  /** Whoever comes goes to the one that has waited longest to take somebody; else it waits. */
  #meetingFor(caller: QueueCaller): Meeting {
    const taker = this.#takers[0]?.meeting ?? null;
    if (taker !== null) {
      this.#takers = this.#takers.slice(1);
      this.#line.leave(caller.call);
    }
    const meeting = taker ?? this.#meet();
    meeting.expectCaller(caller);
    return meeting;
  }

  /** Takes whoever waits longest; else waits until somebody comes. */
  #seek(side: TakerSide): void {
    const { clock } = this.#options;
    const { taker, since } = side;
    this.#seekNoMore(side);
    const { first } = this.#line;
    const waiting = first === null ? null : (this.#callers.get(first.id)?.meeting ?? null);
    if (first === null || waiting === null) this.#takers = [...this.#takers, side];
    else this.#line.leave(first.id);
    side.meeting = waiting ?? this.#meet();
    side.meeting.expectTaker(taker);
    // It goes on until both are there: somebody who was expected may never come.
    side.timer = clock.schedule(Math.max(0, since + taker.timeoutMs - clock.now()), () => this.#timeIsOver(side));
  }

  #seekNoMore(side: TakerSide): void {
    this.#takers = this.#takers.filter((each) => each !== side);
    if (side.timer !== null) this.#options.clock.cancel(side.timer);
    side.timer = null;
  }

  #timeIsOver(side: TakerSide): void {
    side.timer = null;
    const { meeting } = side;
    if (side.isClosed || meeting === null || meeting.isComplete) return;
    this.#seekNoMore(side);
    this.#end(side, 'timeout');
    // Whoever comes there now waits again.
    meeting.void();
  }

  #meet(): Meeting {
    const meeting: Meeting = this.#options.newMeeting({
      placeOf: ({ call }) => this.#placeOf(call),
      onAbsent: () => {
        // Nobody is sent to meet it there. If it comes after all it waits again.
        const side = this.#callerAt(meeting);
        if (side !== null) this.#line.leave(side.caller.call);
        this.#takers = this.#takers.filter((each) => each.meeting !== meeting);
      },
      onTurnedAway: (exit) => {
        const side = this.#callerAt(meeting);
        if (side === null) return;
        this.#line.leave(side.caller.call);
        this.#end(side, exit);
      },
      onBridged: () => {
        const caller = this.#callerAt(meeting);
        if (caller !== null) this.#end(caller, 'bridged');
      },
    });
    return meeting;
  }

  #callerAt(meeting: Meeting): CallerSide | null {
    const { caller } = meeting;
    const side = caller === null ? undefined : this.#callers.get(caller.call);
    return side?.meeting === meeting ? side : null;
  }

  #placeOf(call: CallId): QueuePlace {
    const now = this.#options.clock.now();
    const since = this.#callers.get(call)?.waiting.since ?? now;
    return {
      position: this.#line.positionOf(call),
      waitedMs: now - since,
      averageMs: this.#line.averageMs(now),
      size: this.#line.size,
      maxSize: this.#maxSize,
    };
  }

  #end(side: Side, exit: QueueExit): void {
    side.exit ??= exit;
    side.endedAt ??= this.#options.clock.now();
  }

  /** Whoever was to come here goes elsewhere. */
  #drop(meeting: Meeting | null): void {
    if (meeting === null) return;
    meeting.void();
    if (meeting.release()) this.#options.onOver(meeting);
  }

  #ticket(side: Side, since: number, { again, close }: Pick<QueueTicket, 'again' | 'close'>): QueueTicket {
    const { clock } = this.#options;
    this.#sides.add(side);
    return {
      get room() {
        return side.meeting?.room ?? '';
      },
      get exit() {
        return side.exit ?? (isBridged(side) ? 'bridged' : null);
      },
      get waitedMs() {
        return (side.endedAt ?? clock.now()) - since;
      },
      again: () => {
        if (side.isClosed || side.exit !== null || isBridged(side)) return false;
        this.#drop(side.meeting);
        return again();
      },
      close: () => {
        if (side.isClosed) return;
        side.isClosed = true;
        this.#sides.delete(side);
        this.#end(side, isBridged(side) ? 'bridged' : 'left');
        close();
        this.#drop(side.meeting);
      },
    };
  }
}

function isBridged({ meeting }: Side): boolean {
  return meeting?.isBridged === true;
}
