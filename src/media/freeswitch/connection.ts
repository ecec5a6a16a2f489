import type { Clock } from '../../ports/clock.ts';
import type { EngineDialogs } from '../../ports/engine-dialogs.ts';
import { MediaError } from '../../ports/media.ts';
import { within } from '../../shared/within.ts';
import { asMediaError, FREESWITCH } from './as-media-error.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { askEventSocket } from './ask-event-socket.ts';
import { CommandTimes } from './command-times.ts';
import type { EslEvent, FsmrfMediaServer } from './fsmrf.ts';
import { newMrf } from './fsmrf.ts';

/** How to reach a FreeSWITCH. */
export interface ConnectionOptions {
  readonly address: EventSocketAddress;
  /** Name of its SIP profile. */
  readonly profile: string;
  /** The dialogs that carry its INVITEs. */
  readonly dialogs: EngineDialogs;
  /** The address that its channels' own connections come to. */
  readonly listenAddress: string;
  readonly advertisedAddress: string;
  readonly clock: Clock;
  /** The connection is gone. It is told once, and not after {@link FreeswitchConnection.close}. */
  readonly onLost: (reason: string) => void;
  /** What the server says of itself, every few seconds. */
  readonly onHeartbeat: (sessions: number, maxSessions: number) => void;
}

/** How long connecting may take, and each of its steps. */
const CONNECT_MS = 5_000;
/** A server that leaves a command unanswered for this long hangs, since answers come in order. */
const ANSWER_MS = 5_000;

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: MediaError) => void;
}

/**
 * One connection to a FreeSWITCH, from when it is made until it is lost or closed. drachtio-fsmrf would reconnect by
 * itself, but answers then go to the wrong commands, so a lost connection is given up and another made.
 */
export class FreeswitchConnection {
  readonly mediaServer: FsmrfMediaServer;
  readonly #options: ConnectionOptions;
  readonly #waiting = new Set<Waiting>();
  readonly #times: CommandTimes;
  #over = false;

  private constructor(mediaServer: FsmrfMediaServer, options: ConnectionOptions) {
    this.mediaServer = mediaServer;
    this.#options = options;
    this.#times = new CommandTimes(options.clock);
    const { conn } = mediaServer;
    // It writes a command in pieces. With Nagle's algorithm each waits 40 ms for a delayed ACK.
    conn.socket?.setNoDelay(true);
    mediaServer._server.on('connection::open', (connection) => connection.socket?.setNoDelay(true));
    conn.reconnectOpts = { maxAttempts: 1 };
    // Its own listener would write to the console.
    conn.removeAllListeners('esl::end');
    conn.on('esl::end', () => this.#lose('the connection was closed'));
    conn.on('error', () => this.#lose('the connection failed'));
    conn.on('esl::event::HEARTBEAT::*', (event) => this.#heartbeat(event));
  }

  /** Connects. @throws MediaError `engine-lost` with the reason; nothing is left open then */
  static async open(options: ConnectionOptions): Promise<FreeswitchConnection> {
    const { address, profile, dialogs, listenAddress, advertisedAddress, clock } = options;
    const status = await askEventSocket(address, 'sofia status', CONNECT_MS, clock);
    const running = status
      .split('\n')
      .some((line) => line.trim().split(/\s+/, 2)[0] === profile && line.includes('RUNNING'));
    if (!running) throw new MediaError('engine-lost', `its SIP profile ${profile} is not running`);
    const { promise, resolve, reject } = Promise.withResolvers<FsmrfMediaServer>();
    let tooLate = false;
    newMrf(dialogs).connect(
      {
        address: address.host,
        port: address.port,
        secret: address.password,
        profile,
        listenAddress,
        advertisedAddress,
      },
      (error, server) => {
        if (server !== undefined && tooLate) server.disconnect();
        else if (server !== undefined) resolve(server);
        else reject(new MediaError('engine-lost', error?.message ?? 'it cannot be connected to', { cause: error }));
      },
    );
    try {
      const mediaServer = await within({ clock, ms: CONNECT_MS, who: FREESWITCH }, () => promise);
      return new FreeswitchConnection(mediaServer, options);
    } catch (error) {
      tooLate = true;
      throw asMediaError(error);
    }
  }

  /**
   * Gives an API command. Commands are carried out, and answered, in the order in which they are given.
   * @throws MediaError `engine-lost`
   */
  async command(text: string): Promise<string> {
    if (this.#over) throw new MediaError('engine-lost', 'FreeSWITCH is away');
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const waiting: Waiting = { resolve, reject };
    const answered = this.#times.begin();
    this.#waiting.add(waiting);
    this.mediaServer.conn.api(text, (answer) => {
      this.#waiting.delete(waiting);
      answered();
      resolve(answer.getBody());
    });
    return await promise;
  }

  /** How late answers to commands are now, in milliseconds. */
  get latenessMs(): number {
    return this.#times.latenessMs;
  }

  /** Gives the connection up if a command waits for too long. The owner calls it now and then. */
  checkAnswers(): void {
    if (this.#times.oldestMs >= ANSWER_MS) this.#lose(`no answer for ${ANSWER_MS} ms`);
  }

  /** Disconnects; commands under way are refused. Idempotent. */
  close(): void {
    this.#end('FreeSWITCH connection closed');
  }

  #lose(reason: string): void {
    if (this.#over) return;
    this.#end(`FreeSWITCH is away: ${reason}`);
    this.#options.onLost(reason);
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.mediaServer.disconnect();
    for (const { reject } of this.#waiting) reject(new MediaError('engine-lost', reason));
    this.#waiting.clear();
  }

  #heartbeat(event: EslEvent): void {
    const sessions = Number(event.getHeader('Session-Count'));
    const maxSessions = Number(event.getHeader('Max-Sessions'));
    if (Number.isFinite(sessions) && Number.isFinite(maxSessions)) this.#options.onHeartbeat(sessions, maxSessions);
  }
}
