import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';

/** What a network does to packets. */
export interface Impairment {
  /** Percent of the packets that are lost. */
  readonly lossPercent: number;
  /** Mean length of a run of losses, in packets; 1: by chance. More: two states, after Gilbert. */
  readonly burst: number;
  /** Each packet is late by up to so much, evenly spread: packets overtake each other. */
  readonly jitterMs: number;
}

/** A repeatable random number from 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Says of each packet in turn whether it is lost. */
export function losses({ lossPercent, burst }: Impairment, random: () => number): () => boolean {
  const loss = lossPercent / 100;
  if (burst <= 1) return () => random() < loss;
  // Of Gilbert's two states one loses everything: it is left after `burst` packets, and entered as often as it takes.
  const leave = 1 / burst;
  const enter = loss === 0 ? 0 : (leave * loss) / (1 - loss);
  let losing = false;
  return () => {
    losing = losing ? random() >= leave : random() < enter;
    return losing;
  };
}

/** Carries datagrams one way, to one address, as a bad network does. */
export class LossyRelay {
  readonly #socket: Socket;
  readonly #isLost: () => boolean;
  readonly #random: () => number;
  readonly #jitterMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(socket: Socket, impairment: Impairment, seed: number) {
    this.#socket = socket;
    this.#random = randomNumbers(seed);
    this.#isLost = losses(impairment, this.#random);
    this.#jitterMs = impairment.jitterMs;
  }

  static async open(impairment: Impairment, seed: number): Promise<LossyRelay> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => {
      socket.bind(0, '127.0.0.1', resolve);
    });
    return new LossyRelay(socket, impairment, seed);
  }

  /** Where packets of the far end come back to. */
  get port(): number {
    return this.#socket.address().port;
  }

  /** What comes back is given to `take`. */
  onReturn(take: (packet: Buffer) => void): void {
    this.#socket.on('message', take);
  }

  send(packet: Buffer, port: number): void {
    if (this.#isLost()) return;
    const delayMs = this.#random() * this.#jitterMs;
    if (delayMs < 0.5) {
      this.#socket.send(packet, port, '127.0.0.1');
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#socket.send(packet, port, '127.0.0.1');
    }, delayMs);
    this.#timers.add(timer);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket.close();
  }
}
