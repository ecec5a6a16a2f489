/** Ports of a range, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Legs that each call may count on: the caller's and the agent's. */
export const LEGS_PER_CALL = 2;

/** Parts of a range of ports, as many as are wanted, or as there are with ports for a call. */
export function portShares({ first, last }: PortRange, wanted: number): readonly PortRange[] {
  const even = first + (first % 2);
  const pairs = Math.floor((last - even + 1) / 2);
  const shares = Math.max(1, Math.min(wanted, Math.floor(pairs / LEGS_PER_CALL)));
  const start = (share: number): number => even + 2 * Math.floor((share * pairs) / shares);
  return Array.from({ length: shares }, (_, share) => ({
    first: start(share),
    last: share === shares - 1 ? last : start(share + 1) - 1,
  }));
}

/**
 * Even UDP ports for RTP; the odd one above each is for RTCP (RFC 3550 11). The pool hands them out in turn, so
 * that a port rests as long as possible, and at least `drainMs` after its release. The last peer's late packets must
 * not reach the next call.
 */
export class PortPool {
  readonly #ports: readonly number[];
  readonly #drainMs: number;
  /** Ports in use (Infinity) or draining (the time at which that ends). */
  readonly #busy = new Map<number, number>();
  #next = 0;

  /** @param first lowest port, @param last highest port, both included; RTCP's odd port must fit in as well */
  constructor(first: number, last: number, drainMs: number) {
    const ports: number[] = [];
    for (let port = first + (first % 2); port + 1 <= last; port += 2) ports.push(port);
    this.#ports = ports;
    this.#drainMs = drainMs;
  }

  /** How many ports there are. */
  get size(): number {
    return this.#ports.length;
  }

  /** Takes the next free port; null if all are in use or draining. */
  take(nowMs: number): number | null {
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const port = this.#ports[this.#next];
      this.#next = (this.#next + 1) % this.#ports.length;
      if (port === undefined) break;
      if ((this.#busy.get(port) ?? -Infinity) > nowMs) continue;
      this.#busy.set(port, Infinity);
      return port;
    }
    return null;
  }

  /** Gives a port back, which drains first. */
  release(port: number, nowMs: number): void {
    if (this.#busy.has(port)) this.#busy.set(port, nowMs + this.#drainMs);
  }

  /** Gives a port back that was never used. */
  giveBack(port: number): void {
    this.#busy.delete(port);
  }

  /** Ports in use or draining. */
  used(nowMs: number): number {
    for (const [port, until] of this.#busy) if (until <= nowMs) this.#busy.delete(port);
    return this.#busy.size;
  }
}
