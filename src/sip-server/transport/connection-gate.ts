import type { Socket } from 'node:net';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import type { MutableCounters } from '../shared/counters.ts';
import { unmapAddress } from './endpoint.ts';
import type { Protocol } from './endpoint.ts';

/** How many connections peers may open at a listener. */
export interface GateLimits {
  readonly maxConnections: number;
  /** Those from one address. */
  readonly maxConnectionsPerSource: number;
  /** Those of sources whose requests are not let in. They must not crowd the others out. */
  readonly maxStrangerConnections: number;
}

/** What a gate needs. */
export interface GateDependencies {
  readonly limits: GateLimits;
  readonly counters: MutableCounters;
  readonly refusals: RefusalLog;
  /** Whose requests are let in. */
  readonly allowSource: (address: string, port: number, protocol: string) => boolean;
}

/** Counts the sockets that peers open at one listener, handshakes included, and refuses those that are too many. */
export class ConnectionGate {
  readonly #protocol: Protocol;
  readonly #dependencies: GateDependencies;
  readonly #perSource = new Map<string, number>();
  readonly #sockets = new Set<Socket>();
  readonly #maxUnproved: number;
  /** Strangers that have not proved anything: the address of each, by address and port. */
  readonly #unproved = new Map<string, string>();
  #strangers = 0;

  /** @param maxUnproved strangers of one address that have not proved who they are, see `proved` */
  constructor(protocol: Protocol, dependencies: GateDependencies, maxUnproved = Infinity) {
    this.#protocol = protocol;
    this.#maxUnproved = maxUnproved;
    this.#dependencies = dependencies;
  }

  /** Counts a socket until it closes, or cuts it if there are too many. @returns whether it is let in */
  admit(socket: Socket): boolean {
    const { limits, counters, refusals, allowSource } = this.#dependencies;
    const source = unmapAddress(socket.remoteAddress ?? '');
    const isStranger = !allowSource(source, socket.remotePort ?? 0, this.#protocol);
    const peer = `${source}|${String(socket.remotePort)}`;
    const fromSource = this.#perSource.get(source) ?? 0;
    const accepted = this.#sockets.size;
    if (
      source === '' ||
      accepted >= limits.maxConnections ||
      fromSource >= limits.maxConnectionsPerSource ||
      (isStranger && (this.#strangers >= limits.maxStrangerConnections || this.#isCrowding(source)))
    ) {
      counters.connectionsRefused += 1;
      const why = { protocol: this.#protocol, fromSource, accepted };
      refusals.tell('connection', source, why, 'a SIP connection was refused: there are too many connections');
      socket.destroy();
      return false;
    }
    this.#strangers += Number(isStranger);
    if (isStranger) this.#unproved.set(peer, source);
    this.#perSource.set(source, fromSource + 1);
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#strangers -= Number(isStranger);
      this.#sockets.delete(socket);
      this.#unproved.delete(peer);
      const left = (this.#perSource.get(source) ?? 1) - 1;
      if (left === 0) {
        this.#perSource.delete(source);
      } else {
        this.#perSource.set(source, left);
      }
    });
    return true;
  }

  /** A request of this peer was let in. It is no more one of those that may be there for nothing. */
  proved(address: string, port: number): void {
    this.#unproved.delete(`${address}|${String(port)}`);
  }

  #isCrowding(source: string): boolean {
    if (this.#maxUnproved === Infinity) return false;
    return [...this.#unproved.values()].filter((each) => each === source).length >= this.#maxUnproved;
  }

  /** Cuts all sockets that were let in. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
