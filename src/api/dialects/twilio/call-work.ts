import type { Logger } from 'pino';
import type { CallControl } from '../../../ports/call-control.ts';
import type { Clock, TimerHandle } from '../../../ports/clock.ts';
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

/** Sends keys on calls, and sees to it that they do not last longer than they may. */
export class CallWork {
  readonly #control: CallControl;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The next look at each call that is limited. It is gone soon after the call. */
  readonly #looks = new Map<CallId, TimerHandle>();

  constructor(control: CallControl, clock: Clock, logger: Logger) {
    this.#control = control;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** What is done once a call is answered; undefined: nothing. */
  onAnswer({ SendDigits: digits, TimeLimit: limitS }: AnswerWork): ((call: CallId) => Promise<void>) | undefined {
    if (digits === undefined && limitS === undefined) return undefined;
    return async (call) => {
      if (limitS !== undefined) this.limit(call, limitS);
      for (const part of digits?.match(/[wW]|[^wW]+/g) ?? []) {
        const waitMs = WAITS_MS[part];
        if (waitMs === undefined && !(await this.#send(call, part))) return;
        await pause(this.#clock, waitMs ?? part.length * KEY_MS);
      }
    };
  }

  /** @returns false: they were not sent, so that what follows would mean something else */
  async #send(call: CallId, digits: string): Promise<boolean> {
    const sent = await this.#control.conversation.dtmf(call, 'caller', digits);
    if (sent.ok) return true;
    const reason = 'message' in sent ? sent.message : 'the call is over';
    this.#logger.warn({ callId: call, reason }, 'SendDigits of a call were not sent, nor what comes behind them');
    return false;
  }

  /** Hangs up after so long, whatever the limit was before. A call that is over by then is left alone. */
  limit(call: CallId, limitS: number): void {
    const known = this.#looks.get(call);
    if (known !== undefined) this.#clock.cancel(known);
    this.#look(call, this.#clock.now() + limitS * 1_000);
  }

  #look(call: CallId, until: number): void {
    this.#looks.delete(call);
    if (this.#control.live(call) === null) return;
    const leftMs = until - this.#clock.now();
    if (leftMs <= 0) void this.#control.hangup(call);
    else
      this.#looks.set(
        call,
        this.#clock.schedule(Math.min(leftMs, LOOK_MS), () => this.#look(call, until)),
      );
  }
}
