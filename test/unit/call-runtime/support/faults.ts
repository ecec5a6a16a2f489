import { StoreError } from '../../../../src/store/store-error.ts';

/** The ways in which a call of a port fails. A call that `hangs` never comes to an end. */
export const MODES = ['throws', 'rejects', 'rejects for good', 'hangs'] as const;
export type Mode = (typeof MODES)[number];

/** The n-th call of one method of one port, counted from 1. */
export interface Fault {
  readonly method: string;
  readonly nth: number;
  readonly mode: Mode;
}

/** The methods that return a promise. The others return at once. */
const ASYNC = new Set([
  'media.openRoom', 'room.openWithOffer', 'room.openOffering', 'room.acceptAnswer', 'room.answerOffer', 'room.close',
  'room.record', 'recording.stop', 'room.dispose', 'store.append', 'ai.notify',
]); // prettier-ignore

/** The ports that methods return. */
const PORTS: Readonly<Record<string, string>> = {
  'media.openRoom': 'room',
  'signalling.dial': 'leg',
  'invite.take': 'caller',
  'room.record': 'recording',
};

/** Wraps ports. It counts every call of them, and makes one call fail. */
export class Faults {
  readonly calls = new Map<string, number>();
  readonly #fault: Fault | null;
  happened = false;

  constructor(fault: Fault | null) {
    this.#fault = fault;
  }

  /** The modes that make sense for a method. */
  static modesOf(method: string): readonly Mode[] {
    if (method === 'store.append') return ['throws', 'rejects', 'rejects for good'];
    if (ASYNC.has(method)) return ['throws', 'rejects', 'hangs'];
    return method.endsWith('.unavailable') || method === 'invite.take' || method === 'registry.aiOf'
      ? ['throws']
      : ['throws', 'hangs'];
  }

  wrap<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function' || typeof property !== 'string') return value;
        const method = value as (...args: readonly unknown[]) => unknown;
        return (...args: readonly unknown[]) =>
          this.#call(`${name}.${property}`, () => method.apply(target, [...args]));
      },
    });
  }

  #call(method: string, really: () => unknown): unknown {
    const nth = (this.calls.get(method) ?? 0) + 1;
    this.calls.set(method, nth);
    if (this.#fault?.method !== method || this.#fault.nth !== nth) return this.#wrapped(method, really());
    this.happened = true;
    switch (this.#fault.mode) {
      case 'throws':
        throw new Error(`${method} throws`);
      case 'rejects':
        return Promise.reject(new StoreError('io', `${method} rejects`));
      case 'rejects for good':
        return Promise.reject(new StoreError('invalid', `${method} rejects for good`));
      case 'hangs':
        if (ASYNC.has(method)) return new Promise(() => undefined);
        return method === 'signalling.dial' ? { hangup: () => undefined } : undefined;
    }
  }

  #wrapped(method: string, result: unknown): unknown {
    const port = PORTS[method];
    if (port === undefined) return result;
    return result instanceof Promise
      ? result.then((value: object) => this.wrap(port, value))
      : this.wrap(port, result as object);
  }
}
