import { Worker } from 'node:worker_threads';
import type { RtpCommand, RtpNotice } from './rtp-messages.ts';
import { GAP_COUNTS } from './rtp-messages.ts';

/** How a voice was served. */
export interface VoiceReport {
  /** Longest time without a packet since the partner was heard, in ms. */
  readonly largestGapMs: number;
  /** How many gaps there were, by whole milliseconds; the last has all that are longer. */
  readonly gapCounts: Uint32Array;
  readonly packets: number;
}

/** One leg's RTP. */
export interface Voice {
  /** Its own port, for SDP. */
  readonly port: number;
  /** Resolves when the tone that it listens for comes for the first time. */
  readonly heard: Promise<void>;
  /** Begins to hum, towards a port of loopback. */
  talkTo(remotePort: number): void;
  /** Falls silent. */
  hangUp(): Promise<VoiceReport>;
}

/** RTP of many phones, in a thread of its own. */
export class Voices implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #ports: readonly number[];
  readonly #heard = new Map<number, () => void>();
  readonly #gone = new Map<number, (report: VoiceReport) => void>();
  readonly #latenessAsked: ((ms: number) => void)[] = [];
  #nextLeg = 0;

  private constructor(worker: Worker, ports: readonly number[]) {
    this.#worker = worker;
    this.#ports = ports;
    worker.on('message', (notice: RtpNotice) => this.#told(notice));
  }

  /** @param niceness of the thread, where it may have it. @defaultValue that of the process */
  static async open(niceness?: number): Promise<Voices> {
    const worker = new Worker(new URL('./rtp-worker.ts', import.meta.url), { workerData: { niceness } });
    const ports = await new Promise<readonly number[]>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (notice: RtpNotice) => resolve(notice.type === 'ready' ? notice.ports : []));
    });
    return new Voices(worker, ports);
  }

  /** A new voice, silent until it is told where to talk. */
  open(saysHz: number, listensForHz: number): Voice {
    const leg = this.#nextLeg++;
    const socket = leg % this.#ports.length;
    let talking = false;
    return {
      port: this.#ports[socket]!,
      heard: new Promise<void>((resolve) => this.#heard.set(leg, resolve)),
      talkTo: (remotePort) => {
        talking = true;
        this.#send({ op: 'talk', leg, socket, remotePort, saysHz, listensForHz });
      },
      hangUp: async () => {
        this.#heard.delete(leg);
        if (!talking) return { largestGapMs: 0, gapCounts: new Uint32Array(GAP_COUNTS), packets: 0 };
        talking = false;
        return await new Promise<VoiceReport>((resolve) => {
          this.#gone.set(leg, resolve);
          this.#send({ op: 'hangUp', leg });
        });
      },
    };
  }

  /** Latest that packets were sent since the last time this was asked, in ms. */
  async latenessMs(): Promise<number> {
    return await new Promise((resolve) => {
      this.#latenessAsked.push(resolve);
      this.#send({ op: 'lateness' });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  #send(command: RtpCommand): void {
    this.#worker.postMessage(command);
  }

  #told(notice: RtpNotice): void {
    switch (notice.type) {
      case 'ready':
        return;
      case 'heard':
        this.#heard.get(notice.leg)?.();
        this.#heard.delete(notice.leg);
        return;
      case 'gone':
        this.#gone.get(notice.leg)?.(notice);
        this.#gone.delete(notice.leg);
        return;
      case 'lateness':
        this.#latenessAsked.shift()?.(notice.latestMs);
    }
  }
}
