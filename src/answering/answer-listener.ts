import type { Socket } from 'node:dgram';
import { openForkSocket } from '../media/fork-listener/index.ts';
import type { AnswerEar, AnswerEvent, AnsweringPort, ListenOptions } from '../ports/answering.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import { SpectrumMaker } from '../speech/vad/spectrum.ts';
import { AnswerHearing } from './answer-hearing.ts';

const POLL_MS = 40;
/** Legs that are listened to at once. Each costs about a hundredth of a core for four seconds. */
export const MAX_ANSWER_EARS = 200;

export interface AnswerListenerOptions {
  readonly clock: Clock;
  /** The address that its sockets are bound to. */
  readonly address: string;
}

/** Listens to legs that answer, each at a UDP port of its own. It needs no recognizer of speech. */
export class AnswerListener implements AnsweringPort {
  readonly #options: AnswerListenerOptions;
  readonly #spectra = new SpectrumMaker();
  readonly #ears = new Set<OpenEar>();
  #opening = 0;
  #closed = false;

  constructor(options: AnswerListenerOptions) {
    this.#options = options;
  }

  async open(options: ListenOptions, onEvent: (event: AnswerEvent) => void): Promise<AnswerEar> {
    if (this.#closed) throw new Error('nobody listens to answers any more');
    if (this.#ears.size + this.#opening >= MAX_ANSWER_EARS) {
      throw new Error(`${String(MAX_ANSWER_EARS)} legs are listened to already`);
    }
    const { clock, address } = this.#options;
    const startMs = clock.now();
    const hearing = new AnswerHearing(options, { spectra: this.#spectra, startMs, onEvent });
    this.#opening += 1;
    try {
      const socket = await openForkSocket(address, (datagram) => ear.take(datagram));
      const ear: OpenEar = new OpenEar({ clock, hearing, socket, onEnd: () => this.#ears.delete(ear) });
      this.#ears.add(ear);
      if (this.#isClosed()) ear.end();
      return ear;
    } finally {
      this.#opening -= 1;
    }
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const ear of this.#ears) ear.end();
    return Promise.resolve();
  }

  /** A function, because TypeScript would assume that nothing closes it while a socket opens. */
  #isClosed(): boolean {
    return this.#closed;
  }
}

interface EarParts {
  readonly clock: Clock;
  readonly hearing: AnswerHearing;
  readonly socket: Socket;
  readonly onEnd: () => void;
}

/** One leg that is listened to. */
class OpenEar implements AnswerEar {
  readonly address: AnswerEar['address'];
  readonly #parts: EarParts;
  #timer: TimerHandle;
  #ended = false;

  constructor(parts: EarParts) {
    const { address, port } = parts.socket.address();
    this.address = { address, port };
    this.#parts = parts;
    this.#timer = parts.clock.schedule(POLL_MS, () => this.#poll());
  }

  began({ ssrc }: { readonly ssrc: number }): void {
    if (this.#ended) return;
    this.#parts.hearing.began(ssrc);
    this.#endIfOver();
  }

  take(datagram: Buffer): void {
    if (this.#ended) return;
    this.#parts.hearing.take(datagram, this.#parts.clock.now());
    this.#endIfOver();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { clock, socket, onEnd } = this.#parts;
    clock.cancel(this.#timer);
    socket.close();
    onEnd();
  }

  #poll(): void {
    const { clock, hearing } = this.#parts;
    hearing.poll(clock.now());
    this.#endIfOver();
    if (!this.#ended) this.#timer = clock.schedule(POLL_MS, () => this.#poll());
  }

  #endIfOver(): void {
    if (this.#parts.hearing.isOver) this.end();
  }
}
