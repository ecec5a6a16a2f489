import { createSocket } from 'node:dgram';
import type { Timer, TimerQueue } from '../shared/timer-queue.ts';
import type { Flow } from './flow.ts';

/** How long the ICMP message may take. */
const WAIT_MS = 300;
/** Sockets that probe at a time. More questions than that stay without answer. */
const MAX_PROBES = 32;
/** A keep-alive (RFC 5626 4.4.1), which no SIP element would answer. */
const KEEP_ALIVE = Buffer.from('\r\n\r\n');

/**
 * Finds out whether nobody listens on a UDP port. Our SIP sockets are not connected, so the kernel does not tell them
 * of ICMP "port unreachable", which RFC 3261 18.4 wants heard. It tells a connected socket.
 */
export class RefusalProbe {
  readonly #timers: TimerQueue;
  #running = 0;

  constructor(timers: TimerQueue) {
    this.#timers = timers;
  }

  /** Calls `refused` if the peer's host says that the port is closed; otherwise nothing is called. */
  ask(flow: Flow, refused: () => void): void {
    if (flow.protocol !== 'udp' || this.#running >= MAX_PROBES) {
      return;
    }
    this.#running += 1;
    const socket = createSocket(flow.endpoint.family === 6 ? 'udp6' : 'udp4');
    let timer: Timer | null = null;
    let open = true;
    const finish = (): void => {
      if (open) {
        open = false;
        this.#running -= 1;
        this.#timers.cancel(timer);
        socket.close();
      }
    };
    timer = this.#timers.after(WAIT_MS, finish);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      finish();
      if (error.code === 'ECONNREFUSED') {
        refused();
      }
    });
    try {
      socket.connect(flow.port, flow.address, () => {
        if (open) {
          socket.send(KEEP_ALIVE, () => undefined);
        }
      });
    } catch {
      finish(); // a port that cannot be
    }
  }
}
