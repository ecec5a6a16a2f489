import { randomUUID } from 'node:crypto';
import { mayCallBack } from '../call-machine/index.ts';
import type { Config, NumberPlan } from '../config/index.ts';
import { parseDestination, undialable } from '../config/index.ts';
import type {
  CallbackChange,
  CallbackDeskPort,
  CallbackOrder,
  CallbackRecord,
  CallbackStore,
} from '../ports/callbacks.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallbackId } from '../ports/ids.ts';
import { asCallbackId } from '../ports/ids.ts';
import type { Outcome } from '../ports/outcome.ts';

/** What a {@link CallbackDesk} works by. */
export interface CallbackDeskOptions {
  readonly current: { readonly config: Pick<Config, 'sip' | 'routes' | 'callbacks'> };
  /** Where numbers and agents can be called. */
  readonly numbersOf: (config: Pick<Config, 'sip'>) => NumberPlan;
  readonly store: CallbackStore;
  readonly clock: Clock;
  /** One may be due now. */
  readonly onChange: () => void;
}

const NOT_FOUND = { ok: false, code: 'not-found' } as const;

/** What the API can do to callbacks. */
export class CallbackDesk implements CallbackDeskPort {
  readonly #options: CallbackDeskOptions;

  constructor(options: CallbackDeskOptions) {
    this.#options = options;
  }

  get(id: CallbackId): Promise<CallbackRecord | null> {
    return this.#options.store.get(id);
  }

  list(...query: Parameters<CallbackStore['list']>): ReturnType<CallbackStore['list']> {
    return this.#options.store.list(...query);
  }

  async request(order: CallbackOrder): Promise<Outcome<CallbackRecord>> {
    const { current, numbersOf, store, clock, onChange } = this.#options;
    const { config } = current;
    const numbers = numbersOf(config);
    const { number, from = order.route, context, maxAttempts = config.callbacks.maxAttempts } = order;
    const route = config.routes.find(({ match }) => match.to === order.route);
    if (route === undefined) return invalid('route', `no route has match.to ${order.route}`);
    const fault = this.#numberFault(number);
    if (fault !== null) return invalid('number', fault);
    const own = parseDestination(from);
    if (!own.ok || own.value.kind !== 'number' || from.endsWith('*')) {
      return invalid('from', 'must be a number of ours, which match.to of the route is not');
    }
    const destinations = order.destinations ?? route.handoff.destinations;
    if (destinations.length === 0) return invalid('destinations', 'must be given, because the route has none');
    const unreachable = destinations.findIndex((each) => undialable(each, numbers) !== null);
    if (unreachable >= 0) {
      return invalid(
        `destinations[${String(unreachable)}]`,
        undialable(destinations[unreachable] ?? '', numbers) ?? '',
      );
    }
    const at = clock.wall();
    const callback = {
      id: asCallbackId(randomUUID()),
      number,
      from: own.value.number,
      route: order.route,
      destinations,
      maxAttempts,
      context,
      callId: null,
      handoffId: null,
      notBefore: timeOf(order.notBefore === undefined ? at : Date.parse(order.notBefore)),
      expiresAt: timeOf(Math.max(at, Date.parse(order.notBefore ?? timeOf(at))) + config.callbacks.expiresMs),
    };
    const record = await store.create(callback, timeOf(at));
    onChange();
    return { ok: true, value: record };
  }

  async change(id: CallbackId, change: CallbackChange): Promise<Outcome<CallbackRecord>> {
    const { store, clock, onChange } = this.#options;
    const { number, notBefore } = change;
    const fault = number === undefined ? null : this.#numberFault(number);
    if (fault !== null) return invalid('number', fault);
    const time = notBefore === undefined ? {} : { notBefore: timeOf(Date.parse(notBefore)) };
    const record = await store.change(id, { ...change, ...time }, timeOf(clock.wall()));
    if (record === null) return NOT_FOUND;
    if (record === 'dialling') return dialling();
    onChange();
    return { ok: true, value: record };
  }

  async remove(id: CallbackId): Promise<Outcome<null>> {
    const removed = await this.#options.store.remove(id);
    if (removed === null) return NOT_FOUND;
    return removed === 'dialling' ? dialling() : { ok: true, value: null };
  }

  #numberFault(number: string): string | null {
    const { sip, callbacks } = this.#options.current.config;
    if (!mayCallBack(number, callbacks.allow)) {
      return 'expected 2 to 15 digits, after a plus or none, that callbacks.allow has';
    }
    return undialable(number, sip);
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function invalid(path: string, message: string): Outcome<never> {
  return { ok: false, code: 'invalid', path, message };
}

function dialling(): Outcome<never> {
  return { ok: false, code: 'conflict', state: 'dialling', message: 'the caller is being called back' };
}
