import type { MutableCounters } from '../shared/counters.ts';
import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import type { Effect, MachineEnvironment, Step, TransactionFault } from './machine.ts';
import { assertNever } from './machine.ts';
import type { SipTimers, TimerName } from './sip-timers.ts';

/** What the transactions of one server share. */
export interface TransactionContext {
  readonly timers: TimerQueue;
  readonly counters: MutableCounters;
  readonly reliable: MachineEnvironment;
  readonly unreliable: MachineEnvironment;
}

/** What the transactions of one server share, made of its parts. */
export function transactionContext(
  timings: SipTimers,
  timers: TimerQueue,
  counters: MutableCounters,
): TransactionContext {
  return {
    timers,
    counters,
    reliable: { reliable: true, timers: timings },
    unreliable: { reliable: false, timers: timings },
  };
}

/**
 * Runs one machine: feeds it events one by one, carries out its effects, and owns its timers. A machine has at most two
 * timers at a time. One retransmits (A, E, G), and one ends the present state (all others).
 */
export abstract class Transaction<State extends { readonly name: string }, Event extends string> {
  /** The key that others find it by. */
  readonly key: string;
  protected readonly context: TransactionContext;
  protected readonly environment: MachineEnvironment;
  #state: State;
  #retransmit: Timer | null = null;
  #end: Timer | null = null;
  #finished = false;

  constructor(key: string, start: State, reliable: boolean, context: TransactionContext) {
    this.key = key;
    this.context = context;
    this.environment = reliable ? context.reliable : context.unreliable;
    this.#state = start;
  }

  /** The machine's present state. */
  get state(): State {
    return this.#state;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Ends the transaction without a word to anyone but its owner. Idempotent. */
  terminate(): void {
    if (this.#finished) {
      return;
    }
    this.#finished = true;
    this.context.timers.cancel(this.#retransmit);
    this.context.timers.cancel(this.#end);
    this.onFinished();
  }

  protected advance(event: Event): void {
    if (this.#finished) {
      return;
    }
    const { state, effects } = this.step(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      this.#perform(effect, event);
    }
    if (state.name === 'terminated') {
      this.terminate();
    }
  }

  protected abstract step(state: State, event: Event): Step<State>;
  /** Puts the stored message on the wire. */
  protected abstract onSend(again: boolean): void;
  protected abstract onAck(): void;
  /** Hands the message that caused the step to the transaction user. */
  protected abstract onDeliver(): void;
  protected abstract onReport(fault: TransactionFault): void;
  protected abstract onFinished(): void;

  #perform(effect: Effect, event: Event): void {
    switch (effect.kind) {
      case 'send': {
        const again = event.startsWith('timer-') || event === 'retransmission';
        if (again) {
          this.context.counters.retransmissionsSent += 1;
        }
        this.onSend(again);
        return;
      }
      case 'ack':
        this.onAck();
        return;
      case 'deliver':
        this.onDeliver();
        return;
      case 'report':
        this.onReport(effect.fault);
        return;
      case 'start':
        this.#start(effect.timer, effect.afterMs);
        return;
      case 'stop':
        this.#stop(effect.timer);
        return;
      default:
        assertNever(effect);
    }
  }

  #start(name: TimerName, afterMs: number): void {
    this.#stop(name);
    if (this.#finished) {
      return;
    }
    // the machines name their timer events after the timer
    const timer = this.context.timers.after(afterMs, () => this.advance(`timer-${name}` as Event));
    if (isRetransmission(name)) {
      this.#retransmit = timer;
    } else {
      this.#end = timer;
    }
  }

  #stop(name: TimerName): void {
    this.context.timers.cancel(isRetransmission(name) ? this.#retransmit : this.#end);
  }
}

function isRetransmission(name: TimerName): boolean {
  return name === 'A' || name === 'E' || name === 'G';
}
