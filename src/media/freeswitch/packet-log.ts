import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import type { RtpAddress } from '../../ports/media.ts';
import { pause } from '../../shared/pause.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { nextMessage } from './event-socket-message.ts';

export interface PacketLogOptions {
  readonly address: EventSocketAddress;
  /** Gives FreeSWITCH an API command, over a connection that is not this one. */
  readonly command: (text: string) => Promise<string>;
  readonly clock: Clock;
}

/** How long one look takes: five packets of 20 ms. */
const LOOK_MS = 100;
/** Packets that one look must show of a source, so that one stray packet is none. */
const LEAST_PACKETS = 2;
/** Looks at one time, since each makes FreeSWITCH log every packet of a channel. */
const MOST_LOOKS = 20;
/** Sources that one look keeps apart. More are a flood. */
const MOST_SOURCES = 32;
/** Unread text of the log, in characters, after which it is given up. */
const MOST_UNREAD = 1024 * 1024;

interface Seen {
  readonly source: RtpAddress;
  packets: number;
}

/**
 * Tells where the RTP of a channel comes from, packets that FreeSWITCH throws away included. FreeSWITCH says so in its
 * log alone (`uuid_debug_media`), and only one line for each packet, so a look is short. The log has a connection of its
 * own: FreeSWITCH closes one that does not keep up, and calls must not depend on it.
 */
export class PacketLog {
  readonly #options: PacketLogOptions;
  readonly #looks = new Map<string, Map<string, Seen>>();
  #socket: Socket | null = null;
  #ready: Promise<unknown> = Promise.resolve();

  constructor(options: PacketLogOptions) {
    this.#options = options;
  }

  /** Sources that a channel's RTP comes from now; null if that cannot be told now. Never rejects. */
  async sourcesOf(uuid: string): Promise<readonly RtpAddress[] | null> {
    if (this.#looks.size >= MOST_LOOKS || this.#looks.has(uuid)) return null;
    const seen = new Map<string, Seen>();
    this.#looks.set(uuid, seen);
    const { command, clock } = this.#options;
    try {
      await this.#connected();
      await command(`uuid_debug_media ${uuid} read on`);
      await pause(clock, LOOK_MS);
      return this.#socket === null ? null : sourcesIn(seen);
    } catch {
      return null;
    } finally {
      this.#looks.delete(uuid);
      command(`uuid_debug_media ${uuid} read off`).catch(() => undefined);
      if (this.#looks.size === 0) this.#disconnect();
    }
  }

  async #connected(): Promise<void> {
    if (this.#socket === null) this.#connect();
    await this.#ready;
  }

  #connect(): void {
    const { host, port, password } = this.#options.address;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const socket = createConnection({ host, port });
    this.#socket = socket;
    this.#ready = promise;
    promise.catch(() => undefined);
    let received = '';
    let authorized = false;
    const lost = (): void => {
      reject(new Error('the log of FreeSWITCH cannot be read'));
      if (this.#socket === socket) this.#socket = null;
      socket.destroy();
    };
    socket.setEncoding('latin1').setNoDelay(true);
    socket.on('error', lost).on('close', lost);
    socket.on('data', (chunk: string) => {
      received += chunk;
      for (let message = nextMessage(received); message !== null; message = nextMessage(received)) {
        received = received.slice(message.length);
        const type = message.headers.get('Content-Type');
        if (type === 'auth/request') socket.write(`auth ${password}\n\n`);
        else if (type === 'log/data') this.#logged(message.headers.get('User-Data'), message.body);
        else if (type === 'command/reply') {
          if (message.headers.get('Reply-Text')?.startsWith('+OK') !== true) lost();
          else if (authorized) resolve(null);
          else socket.write('log console\n\n');
          authorized = true;
        }
      }
      if (received.length > MOST_UNREAD) lost();
    });
  }

  #disconnect(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #logged(uuid: string | undefined, line: string): void {
    const seen = this.#looks.get(uuid ?? '');
    const source = sourceOfLine(line);
    if (seen === undefined || source === null) return;
    const key = `${source.address} ${source.port}`;
    const known = seen.get(key);
    if (known !== undefined) known.packets++;
    else if (seen.size < MOST_SOURCES) seen.set(key, { source, packets: 1 });
  }
}

function sourcesIn(seen: ReadonlyMap<string, Seen>): readonly RtpAddress[] {
  return [...seen.values()].filter(({ packets }) => packets >= LEAST_PACKETS).map(({ source }) => source);
}

/**
 * The source in a line of the log, `R NAME b= 172 LOCAL:PORT REMOTE:PORT SOURCE:PORT pt=0 ts=1 seq=2 m=0`; null in any
 * other line.
 */
export function sourceOfLine(line: string): RtpAddress | null {
  const match = /^R .* (\S+):(\d{1,5}) pt=\d+ ts=\d+ seq=\d+ m=\d\s*$/.exec(line);
  return match === null ? null : { address: match[1] ?? '', port: Number(match[2]) };
}
