import type * as nodeDatachannel from 'node-datachannel';
import type { Clock } from '../../ports/clock.ts';
import { endWithParent } from '../../shared/end-with-parent.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { Opened, PeerNumber, PeerState, RelayCommand, RelayMessage, RelayRequest } from './messages.ts';
import { relayCommand } from './messages.ts';
import type { Library } from './peer-transport.ts';
import { RelayedPeer } from './relayed-peer.ts';

const BEAT_MS = 1_000;
/** Messages that may wait for a parent that is busy. From then on only answers go to it. */
const MAX_WAITING = 1_000;
/** Lines of the library a second that are passed on. */
const MAX_LINES_PER_SECOND = 50;

/** The package, with what the whole process needs of it. */
export type WholeLibrary = Library & Pick<typeof nodeDatachannel, 'initLogger' | 'cleanup'>;

/** The process: `process`. */
export interface RelayEnd {
  send?(message: unknown, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect' | 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * The whole of the process that speaks ICE and DTLS-SRTP for legs in browsers: it serves its parent until that is gone.
 * @param load loads the package. No other thread of this process may do so: the package would end it
 */
export function serveWebrtc(end: RelayEnd, clock: Clock, load: () => Promise<WholeLibrary>): void {
  endWithParent();
  // A terminal and a service manager send these to all processes. The calls end in order first.
  end.on('SIGINT', () => undefined);
  end.on('SIGTERM', () => undefined);
  new RelayServer(end, clock, load).serve();
}

class RelayServer {
  readonly #end: RelayEnd;
  readonly #clock: Clock;
  readonly #load: () => Promise<WholeLibrary>;
  readonly #peers = new Map<PeerNumber, RelayedPeer>();
  /** Those whose opening takes a moment. */
  readonly #opening = new Set<PeerNumber>();
  #library: WholeLibrary | null = null;
  #address = '';
  #maxPeers = 0;
  #waiting = 0;
  #lines = 0;

  constructor(end: RelayEnd, clock: Clock, load: () => Promise<WholeLibrary>) {
    this.#end = end;
    this.#clock = clock;
    this.#load = load;
  }

  serve(): void {
    this.#end.on('message', (message) => {
      const command = relayCommand.safeParse(message);
      if (command.success) void this.#command(command.data);
    });
    this.#end.on('disconnect', () => this.#leave());
  }

  async #command(command: RelayCommand): Promise<void> {
    switch (command.op) {
      case 'start':
        await this.#start(command);
        return;
      case 'request':
        await this.#request(command.id, command.request);
        return;
      case 'close':
        this.#close(command.peer);
        return;
    }
  }

  async #start({ address, maxPeers, logs }: RelayCommand & { op: 'start' }): Promise<void> {
    this.#address = address;
    this.#maxPeers = maxPeers;
    try {
      this.#library = await this.#load();
      this.#library.initLogger(logs ? 'Info' : 'Warning', (level, message) => this.#logLine(level, message));
      this.#post({ kind: 'ready' });
      this.#beat();
    } catch (error) {
      this.#post({ kind: 'failed', reason: messageOf(error) });
    }
  }

  async #request(id: number, request: RelayRequest): Promise<void> {
    try {
      this.#post({ kind: 'done', id, opened: await this.#carryOut(request) });
    } catch (error) {
      this.#post({ kind: 'refused', id, reason: messageOf(error) });
    }
  }

  async #carryOut(request: RelayRequest): Promise<Opened | null> {
    if (request.op === 'open') return await this.#open(request);
    const peer = this.#peers.get(request.peer);
    if (peer === undefined) throw new Error('no such leg');
    if (request.op === 'restart') return await peer.restart(request.remote);
    await peer.answer(request.remote);
    return null;
  }

  async #open({ peer: number, ports, to, remote }: RelayRequest & { op: 'open' }): Promise<Opened> {
    const library = this.#library;
    if (library === null) throw new Error('not started');
    if (this.#peers.size + this.#opening.size >= this.#maxPeers) throw new Error('too many legs in browsers');
    if (this.#peers.has(number) || this.#opening.has(number)) throw new Error('the leg is open already');
    this.#opening.add(number);
    try {
      const options = { library, clock: this.#clock, address: this.#address, ports, to };
      const onState = (state: PeerState): void => this.#post({ kind: 'state', peer: number, state });
      const { peer, opened } = await RelayedPeer.open({ ...options, onState }, remote);
      if (!this.#opening.has(number)) {
        peer.close();
        throw new Error('the leg has ended');
      }
      this.#peers.set(number, peer);
      return opened;
    } finally {
      this.#opening.delete(number);
    }
  }

  #close(number: PeerNumber): void {
    this.#opening.delete(number);
    const peer = this.#peers.get(number);
    if (peer === undefined) return;
    this.#peers.delete(number);
    peer.close();
    this.#post({ kind: 'closed', peer: number, ...peer.counts });
  }

  #beat(): void {
    this.#lines = 0;
    this.#post({ kind: 'beat' });
    this.#clock.schedule(BEAT_MS, () => this.#beat());
  }

  #logLine(level: string, message: string): void {
    if (++this.#lines <= MAX_LINES_PER_SECOND && this.#waiting < MAX_WAITING)
      this.#post({ kind: 'log', level, message });
  }

  #post(message: RelayMessage): void {
    this.#waiting++;
    // A parent that is gone shows as `disconnect`.
    this.#end.send?.(message, () => {
      this.#waiting--;
    });
  }

  #leave(): void {
    for (const peer of this.#peers.values()) peer.close();
    try {
      this.#library?.cleanup();
    } catch {
      // It waits for its own threads, not for ever, and throws then.
    }
    this.#end.exit(0);
  }
}
