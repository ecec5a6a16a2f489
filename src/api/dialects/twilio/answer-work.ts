import type { CallControl } from '../../../ports/call-control.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CallId } from '../../../ports/ids.ts';
import { pause } from '../../../shared/pause.ts';

/** What `w` and `W` stand for in SendDigits. */
const WAITS_MS: Readonly<Record<string, number>> = { w: 500, W: 1_000 };
/** A key lasts so long, with the gap behind it. */
const KEY_MS = 200;

/** How often it is looked whether a limited call is up. */
const LOOK_MS = 5_000;

/** What a request wants to be done once a call is answered. */
export interface AnswerWork {
  readonly SendDigits?: string | undefined;
  /** Seconds from the answer. */
  readonly TimeLimit?: number | undefined;
}

/** Sends keys, and sees to it that the call does not last longer than it may. */
export function answerWork(
  control: CallControl,
  clock: Clock,
  { SendDigits: digits, TimeLimit: limitS }: AnswerWork,
): ((call: CallId) => Promise<void>) | undefined {
  if (digits === undefined && limitS === undefined) return undefined;
  return async (call) => {
    if (limitS !== undefined) limitCall(control, clock, call, limitS);
    for (const part of digits?.match(/[wW]|[^wW]+/g) ?? []) {
      const waitMs = WAITS_MS[part];
      if (waitMs === undefined) await control.conversation.dtmf(call, 'caller', part);
      await pause(clock, waitMs ?? part.length * KEY_MS);
    }
  };
}

/** Hangs up after so long. A call that is over by then is left alone, and its timer is soon gone. */
export function limitCall(control: CallControl, clock: Clock, call: CallId, limitS: number): void {
  const until = clock.now() + limitS * 1_000;
  const look = (): void => {
    if (control.live(call) === null) return;
    const leftMs = until - clock.now();
    if (leftMs <= 0) void control.hangup(call);
    else clock.schedule(Math.min(leftMs, LOOK_MS), look);
  };
  look();
}
