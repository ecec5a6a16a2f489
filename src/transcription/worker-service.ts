import type { Socket } from 'node:dgram';
import { openForkSocket } from '../media/fork-listener/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { SpeechRecognizer, TurnOptions, VoiceDetector } from '../ports/speech.ts';
import { messageOf } from '../shared/message-of.ts';
import { pause } from '../shared/pause.ts';
import { LegEar } from './leg-ear.ts';
import type { LegNumber, WorkerCommand } from './messages.ts';
import type { ParentLink } from './parent-link.ts';

/** How often a worker says that it is well. */
export const BEAT_MS = 500;
const POLL_MS = 20;
/** Legs that a worker takes. */
export const MAX_LEGS = 1_000;

/** What a worker hears with. */
export interface Hearing {
  readonly recognizer: SpeechRecognizer;
  readonly detector: VoiceDetector;
}

/** What a service is made with. */
export interface ServiceOptions extends Hearing {
  readonly link: ParentLink;
  readonly clock: Clock;
  /** The address that its sockets are bound to. */
  readonly address: string;
  readonly turns: TurnOptions;
}

interface OpenLeg {
  readonly ear: LegEar;
  readonly socket: Socket;
}

/** A worker at work: the legs that it listens to. Nothing throws out of it, whatever packets and recognizers do. */
export class WorkerService {
  readonly #options: ServiceOptions;
  readonly #legs = new Map<LegNumber, OpenLeg>();
  /** Legs whose sockets are being opened. */
  readonly #opening = new Map<LegNumber, LegEar>();
  #strays = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#poll();
    this.#beat();
  }

  /** Carries out a command of the pool. */
  command(command: Exclude<WorkerCommand, { op: 'start' }>): void {
    switch (command.op) {
      case 'open':
        void this.#open(command);
        return;
      case 'began':
        this.#earOf(command.leg)?.began(command.ssrc);
        return;
      case 'hint':
        this.#earOf(command.leg)?.hint(command.hints);
        return;
      case 'end':
        void this.#end(command.leg);
        return;
    }
  }

  async #open({ leg, language, hints, wideband }: WorkerCommand & { op: 'open' }): Promise<void> {
    const { link, clock, address, turns, recognizer, detector } = this.#options;
    let ear: LegEar | null = null;
    try {
      if (this.#legs.size >= MAX_LEGS) throw new Error(`a worker takes ${MAX_LEGS} legs at most`);
      const isWide = wideband === true && recognizer.takesWideband === true;
      const recognition = { language, hints, partials: true, ...(isWide && { sampleRateHz: 16_000 as const }) };
      const made = new LegEar(
        { recognizer, detector, turns, recognition, clock },
        {
          heard: (at) => link.post({ kind: 'heard', leg, at }),
          event: (event) => link.tell(leg, event),
          stray: () => {
            this.#strays++;
          },
        },
      );
      ear = made;
      // It takes hints while its socket is opened, and no leg that cannot be heard has a socket.
      this.#opening.set(leg, made);
      const socket = await openForkSocket(address, (datagram) => made.take(datagram, clock.now()));
      if (this.#opening.get(leg) !== made) {
        made.close(); // it has ended meanwhile
        socket.close();
        return;
      }
      this.#legs.set(leg, { ear: made, socket });
      link.post({ kind: 'opened', leg, port: socket.address().port, wideband: isWide });
    } catch (error) {
      ear?.close();
      link.post({ kind: 'refused', leg, reason: messageOf(error) });
    } finally {
      if (ear !== null && this.#opening.get(leg) === ear) this.#opening.delete(leg);
    }
  }

  #earOf(leg: LegNumber): LegEar | undefined {
    return this.#legs.get(leg)?.ear ?? this.#opening.get(leg);
  }

  async #end(leg: LegNumber): Promise<void> {
    this.#opening.delete(leg);
    const open = this.#legs.get(leg);
    if (open === undefined) return;
    const { ear, socket } = open;
    this.#legs.delete(leg);
    // What the system has taken in before now is read before the end.
    await pause(this.#options.clock, POLL_MS);
    socket.close();
    await ear.end();
    this.#options.link.forget(leg);
    this.#options.link.post({ kind: 'ended', leg, quality: ear.quality });
  }

  #poll(): void {
    const { clock } = this.#options;
    const nowMs = clock.now();
    for (const { ear } of this.#legs.values()) ear.poll(nowMs);
    clock.schedule(POLL_MS, () => this.#poll());
  }

  #beat(): void {
    const { link, clock, recognizer } = this.#options;
    const settled: [LegNumber, number][] = [];
    for (const [leg, { ear }] of this.#legs) {
      const at = ear.settledAt(clock.now());
      if (at !== null) settled.push([leg, at]);
    }
    link.post({ kind: 'beat', unavailable: recognizer.unavailable(), settled, strays: this.#strays });
    this.#strays = 0;
    clock.schedule(BEAT_MS, () => this.#beat());
  }
}
