import type { Clock } from '../../ports/clock.ts';
import type { EngineDialogs } from '../../ports/engine-dialogs.ts';
import { MediaError } from '../../ports/media.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import { asMediaError, FREESWITCH } from './as-media-error.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { CommandTimes } from './command-times.ts';
import { EVENTS, FILTERS } from './command-text.ts';
import type { EventSocketEvent } from './event-socket-event.ts';
import { EventSocket } from './event-socket.ts';
import type { ChannelCount } from './occupancy.ts';

/** How to reach a FreeSWITCH. */
export interface ConnectionOptions {
  readonly address: EventSocketAddress;
  /** Name of its SIP profile. */
  readonly profile: string;
  /** The dialogs that carry its INVITEs. */
  readonly dialogs: EngineDialogs;
  readonly clock: Clock;
  /** The connection is gone. It is told once, and not after {@link FreeswitchConnection.close}. */
  readonly onLost: (reason: string) => void;
  /** What the server says of itself, every few seconds. */
  readonly onHeartbeat: (count: ChannelCount) => void;
}

/** How long connecting may take. */
const CONNECT_MS = 5_000;
/** A server that leaves a command unanswered for this long hangs, since answers come in order: the connection is lost. */
const ANSWER_MS = 5_000;

/**
 * One connection to a FreeSWITCH, from when it is made until it is lost or closed. All commands go over it, and the
 * events of all our channels come over it.
 */
export class FreeswitchConnection {
  /** The dialogs that carry its INVITEs. */
  readonly dialogs: EngineDialogs;
  readonly #options: ConnectionOptions;
  readonly #times: CommandTimes;
  /** Who hears of the events of our channels, by their ids. Others' events are thrown away. */
  readonly #channels = new Map<string, (event: EventSocketEvent) => void>();
  #socket: EventSocket | null = null;
  #sipAddress = '';
  #over = false;

  private constructor(options: ConnectionOptions) {
    this.dialogs = options.dialogs;
    this.#options = options;
    this.#times = new CommandTimes(options.clock);
  }

  /** Connects. @throws MediaError `engine-lost` with the reason; nothing is left open then */
  static async open(options: ConnectionOptions): Promise<FreeswitchConnection> {
    const connection = new FreeswitchConnection(options);
    const { address, clock } = options;
    connection.#socket = await EventSocket.open({
      address,
      timeoutMs: CONNECT_MS,
      clock,
      onEvent: (event) => connection.#event(event),
      onLost: (reason) => connection.#lose(reason),
    });
    try {
      connection.#sipAddress = sipAddressIn(await connection.command('sofia status'), options.profile);
      for (const request of [...FILTERS, EVENTS]) await connection.#request(request);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Where it takes INVITEs: host and port. */
  get sipAddress(): string {
    return this.#sipAddress;
  }

  get remoteAddress(): string | undefined {
    return this.#socket?.remoteAddress;
  }

  get over(): boolean {
    return this.#over;
  }

  /**
   * Gives an API command. Commands are carried out, and answered, in the order in which they are given.
   * @throws MediaError `engine-lost`
   */
  async command(text: string): Promise<string> {
    return await this.#request(`api ${text}`);
  }

  /**
   * Makes a channel run an application, beside the one that it runs.
   * @throws MediaError `engine-lost`, or it has no such channel
   */
  async execute(uuid: string, application: string, argument: string): Promise<void> {
    const reply = await this.#request(
      `sendmsg ${uuid}\ncall-command: execute\nexecute-app-name: ${application}\nexecute-app-arg: ${argument}`,
    );
    if (!reply.startsWith('+OK')) throw new MediaError('engine-lost', `FreeSWITCH has no such channel: ${reply}`);
  }

  /** Tells of the events of a channel, from before it is made until `forget`. */
  watch(uuid: string, listener: (event: EventSocketEvent) => void): void {
    this.#channels.set(uuid, listener);
  }

  forget(uuid: string): void {
    this.#channels.delete(uuid);
  }

  /** Events are awaited: FreeSWITCH is to send them at once. */
  nudge(): void {
    this.#socket?.nudge();
  }

  /** How late answers to commands are now, in milliseconds. */
  get latenessMs(): number {
    return this.#times.latenessMs;
  }

  /** Disconnects; commands under way are refused. Idempotent. */
  close(): void {
    this.#over = true;
    this.#socket?.close();
    this.#channels.clear();
  }

  async #request(text: string): Promise<string> {
    const socket = this.#socket;
    if (this.#over || socket === null) throw new MediaError('engine-lost', 'FreeSWITCH is away');
    const { clock } = this.#options;
    const answered = this.#times.begin();
    try {
      return await within({ clock, ms: ANSWER_MS, who: FREESWITCH }, async () => await socket.request(text));
    } catch (error) {
      if (error instanceof DeadlineError) this.#lose(`no answer for ${ANSWER_MS} ms`);
      throw asMediaError(error);
    } finally {
      answered();
    }
  }

  #lose(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#options.onLost(reason);
  }

  #event(event: EventSocketEvent): void {
    const uuid = event.header('Unique-ID');
    if (uuid !== undefined) this.#channels.get(uuid)?.(event);
    else if (event.header('Event-Name') === 'HEARTBEAT') this.#heartbeat(event);
  }

  #heartbeat(event: EventSocketEvent): void {
    const sessions = event.number('Session-Count');
    const maxSessions = event.number('Max-Sessions');
    if (Number.isFinite(sessions) && Number.isFinite(maxSessions)) this.#options.onHeartbeat({ sessions, maxSessions });
  }
}

/** @param status the answer to `sofia status` @throws MediaError `engine-lost`: the profile does not run */
function sipAddressIn(status: string, profile: string): string {
  for (const line of status.split('\n')) {
    if (line.trim().split(/\s+/, 1)[0] !== profile || !line.includes('RUNNING')) continue;
    const address = /sip:mod_sofia@(\S+?)(?:;|\s)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new MediaError('engine-lost', `its SIP profile ${profile} is not running`);
}
