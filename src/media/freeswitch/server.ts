import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { EngineDialogs } from '../../ports/engine-dialogs.ts';
import type { MediaServerStatus } from '../../ports/media-servers.ts';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { CodecName } from '../codecs/index.ts';
import { within } from '../../shared/within.ts';
import { FREESWITCH } from './as-media-error.ts';
import type { EventSocketAddress } from './ask-event-socket.ts';
import { Backlog } from './backlog.ts';
import { SECURE_HEADER } from './command-text.ts';
import { FreeswitchConnection } from './connection.ts';
import { creationFault } from './creation-fault.ts';
import { FreeswitchEndpoint } from './endpoint.ts';
import { Occupancy } from './occupancy.ts';
import { PacketLog } from './packet-log.ts';
import type { PromptDelivery } from './prompt-delivery.ts';
import { HttpDelivery } from './prompt-delivery.ts';
import { plainAddress } from './prompt-server.ts';
import { rtpCapacity, SETTINGS_COMMAND } from './rtp-capacity.ts';
import type { ServerAbilities } from './server-abilities.ts';
import { abilitiesOf, codecsInCommon } from './server-abilities.ts';
import { assertFetches, countChannels, isPaused } from './server-queries.ts';
import { ServerTenants } from './server-tenants.ts';

/** A FreeSWITCH to be used. */
export interface FreeswitchServerAddress extends EventSocketAddress {
  /** Name of its SIP profile. */
  readonly profile: string;
  /**
   * How it comes by prompts: `shared`, from a directory that both can read; `http`, from our own HTTP server.
   * @defaultValue shared
   */
  readonly prompts?: 'shared' | 'http' | undefined;
  /** Where it is, as its operator calls that. @defaultValue null: nobody said */
  readonly zone?: string | null | undefined;
}

export interface FreeswitchServerOptions {
  readonly address: FreeswitchServerAddress;
  /** The dialogs that carry its INVITEs. */
  readonly dialogs: EngineDialogs;
  /** How it comes by prompts. */
  readonly prompts: PromptDelivery;
  /** Our codecs, the preferred one first. */
  readonly codecs: readonly CodecName[];
  /** Marks our channels, so that those of a former life can be found and ended. */
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Waits between two attempts to connect. Each is twice as long as the one before, up to the last number. */
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 5_000;
/** Time between two questions whether it takes calls. */
const CHECK_MS = 2_000;
/** A server whose heartbeat comes less often than with our configuration (every 2 s) is asked for its channels. */
const COUNT_AGE_MS = 3_000;
/** How long making an endpoint may take: an INVITE. */
const ENDPOINT_MS = 5_000;
/** Header of our INVITEs, and the channel variable that FreeSWITCH makes of it. */
const INSTANCE_HEADER = 'X-Warmbridge-Instance';

type State =
  | { readonly name: 'idle' | 'closed' }
  | { readonly name: 'away'; readonly reason: string }
  | { readonly name: 'up'; readonly connection: FreeswitchConnection };

/**
 * One FreeSWITCH. The class connects to it, and again when it was lost. It knows whether it takes calls, and how many
 * it has.
 *
 *     idle --start--> away --connected--> up --lost--> away
 *     any --close--> closed
 */
export class FreeswitchServer {
  readonly name: string;
  /** Where it is, as its operator calls that; null: nobody said. */
  readonly zone: string | null;
  readonly prompts: PromptDelivery;
  /** The calls on it, and whether it is spared new ones. */
  readonly tenants: ServerTenants;
  /** How full it is. */
  readonly occupancy: Occupancy;
  readonly #options: FreeswitchServerOptions;
  /** Endpoints that are being made. */
  readonly #backlog: Backlog;
  readonly #packets: PacketLog;
  #state: State = { name: 'idle' };
  #timer: TimerHandle | null = null;
  #retryMs = RETRY_FIRST_MS;
  #abilities: ServerAbilities = { codecs: [], mixesWide: false };
  #ipAddress: string | null = null;

  constructor(options: FreeswitchServerOptions) {
    this.#options = options;
    this.prompts = options.prompts;
    this.#backlog = new Backlog(options.clock);
    const { address, clock } = options;
    this.#packets = new PacketLog({ address, clock, command: (text) => this.command(text) });
    this.name = `${options.address.host}:${options.address.port}`;
    this.zone = address.zone ?? null;
    this.tenants = new ServerTenants({
      server: this.name,
      endpoints: () => this.occupancy.endpoints,
      logger: options.logger,
    });
    this.occupancy = new Occupancy({ clock, calls: () => this.tenants.size });
  }

  /** Begins to connect. Resolves when the first attempt has ended, well or not. */
  async start(): Promise<void> {
    if (this.#state.name !== 'idle') return;
    this.#state = { name: 'away', reason: 'not connected yet' };
    await this.#connect();
  }

  /** Null if it takes new calls; otherwise the reason why not. */
  get unavailable(): string | null {
    switch (this.#state.name) {
      case 'up':
        if (this.tenants.spared) return 'draining';
        if (this.tenants.paused) return 'draining: paused by its operator';
        if (this.#backlog.behind) return 'full: it is behind with what it was asked for';
        return this.occupancy.full;
      case 'away':
        return this.#state.reason;
      case 'idle':
        return 'not started';
      case 'closed':
        return 'closed';
    }
  }

  /** IP address that it was last reached at; null before that. */
  get ipAddress(): string | null {
    return this.#ipAddress;
  }

  /** Those of our codecs that it takes, in our order. */
  get codecs(): readonly CodecName[] {
    return this.#abilities.codecs;
  }

  /** Whether its conferences can have sound above the telephone band. */
  get mixesWide(): boolean {
    return this.#abilities.mixesWide;
  }

  get connected(): boolean {
    return this.#state.name === 'up';
  }

  get status(): MediaServerStatus {
    const reason = this.unavailable;
    const { capacity } = this.occupancy;
    const state = this.tenants.draining ? 'draining' : reason === null ? 'up' : 'full';
    return {
      id: this.name,
      zone: this.zone,
      state: this.connected ? state : 'away',
      reason,
      draining: this.tenants.spared,
      paused: this.tenants.paused,
      drained: this.tenants.drained,
      calls: this.tenants.size,
      channels: this.occupancy.endpoints,
      sessions: this.occupancy.channels,
      maxChannels: Number.isFinite(capacity) ? capacity : null,
    };
  }

  /** How late its answers to commands are now, in milliseconds; 0 where it is away. */
  get latenessMs(): number {
    return this.#state.name === 'up' ? this.#state.connection.latenessMs : 0;
  }

  /** Gives an API command. @throws MediaError `engine-lost` */
  async command(text: string): Promise<string> {
    return await this.#connection().command(text);
  }

  /** Sources that a channel's RTP comes from now; null if that cannot be told now. Never rejects. */
  async sourcesOf(uuid: string): Promise<readonly RtpAddress[] | null> {
    return await this.#packets.sourcesOf(uuid);
  }

  /**
   * Makes an endpoint.
   * @param farEndSdp null to have FreeSWITCH make an offer
   * @param headers more headers of the INVITE
   * @throws MediaError `engine-lost`, `no-ports`
   */
  async createEndpoint(
    farEndSdp: string | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<FreeswitchEndpoint> {
    const { clock, logger, instance } = this.#options;
    const connection = this.#connection();
    this.occupancy.add();
    const done = this.#backlog.begin();
    try {
      const late = (endpoint: FreeswitchEndpoint): void => void endpoint.close();
      const all = { ...headers, [INSTANCE_HEADER]: instance };
      return await within(
        { clock, ms: ENDPOINT_MS, who: FREESWITCH, late },
        async () => await FreeswitchEndpoint.create({ connection, farEndSdp, headers: all, clock, logger }),
      );
    } catch (error) {
      this.occupancy.remove();
      const fault = creationFault(error, SECURE_HEADER in headers);
      if (fault.code === 'no-ports') this.occupancy.refused();
      throw fault;
    } finally {
      done();
    }
  }

  /** Ends an endpoint. */
  async closeEndpoint(endpoint: FreeswitchEndpoint): Promise<void> {
    try {
      await endpoint.close();
    } finally {
      this.occupancy.remove();
      this.tenants.tellDrained();
    }
  }

  /** Ends what lives on it, and the connection. Idempotent. */
  async close(): Promise<void> {
    if (this.#state.name === 'closed') return;
    const state = this.#state;
    this.#state = { name: 'closed' };
    this.#cancelTimer();
    this.tenants.loseAll('the media engine was closed');
    if (state.name !== 'up') return;
    await this.#endOurChannels(state.connection).catch(() => undefined);
    state.connection.close();
  }

  #connection(): FreeswitchConnection {
    if (this.#state.name !== 'up') throw new MediaError('engine-lost', `FreeSWITCH ${this.name} is away`);
    return this.#state.connection;
  }

  async #connect(): Promise<void> {
    const { address, dialogs, clock, logger } = this.#options;
    let opened: FreeswitchConnection | null = null;
    try {
      if (this.prompts instanceof HttpDelivery) await assertFetches(address, clock);
      this.prompts.forget();
      const connection = await FreeswitchConnection.open({
        address,
        profile: address.profile,
        dialogs,
        clock,
        onLost: (reason) => this.#lost(reason),
        onHeartbeat: (count) => this.occupancy.counted(count),
      });
      opened = connection;
      if (this.#closed()) return;
      // These are channels of a former life: this process before a crash, or this connection before it was lost.
      await this.#endOurChannels(connection);
      this.tenants.resetPaused(await isPaused(connection));
      await this.#count(connection);
      this.occupancy.portsFor(rtpCapacity(await connection.command(SETTINGS_COMMAND)));
      const abilities = await abilitiesOf(connection, address.profile);
      this.#abilities = { ...abilities, codecs: codecsInCommon(this.#options.codecs, abilities) };
      this.#ipAddress = plainAddress(connection.remoteAddress ?? '');
      if (this.#closed()) return;
      this.#state = { name: 'up', connection };
      this.#retryMs = RETRY_FIRST_MS;
      logger.info({ server: this.name, instance: this.#options.instance }, 'connected to FreeSWITCH');
      this.#check(connection);
    } catch (error) {
      if (this.#closed()) return;
      this.#away(messageOf(error));
      logger.warn({ err: error, server: this.name, retryMs: this.#retryMs }, 'FreeSWITCH cannot be reached');
    } finally {
      // The next attempt opens a connection of its own.
      if (this.#state.name !== 'up') opened?.close();
    }
  }

  #closed(): boolean {
    return this.#state.name === 'closed';
  }

  async #endOurChannels(connection: FreeswitchConnection): Promise<void> {
    await endChannels(connection, this.#options.instance);
  }

  /** Ends what another Warmbridge has here, which is dead. @throws MediaError `engine-lost` */
  async endChannelsOf(instance: string): Promise<void> {
    await endChannels(this.#connection(), instance);
  }

  /** Counts its channels: the first heartbeat may be far off. */
  async #count(connection: FreeswitchConnection): Promise<void> {
    const count = await countChannels(connection);
    if (count !== null) this.occupancy.counted(count);
  }

  /** Asks now and then whether it takes calls, which also shows whether it answers. */
  #check(connection: FreeswitchConnection): void {
    if (this.#state.name !== 'up' || this.#state.connection !== connection) return;
    isPaused(connection).then(
      (paused) => this.tenants.sawPaused(paused),
      () => undefined, // the connection is lost, and tells so
    );
    if (this.occupancy.isOlderThan(COUNT_AGE_MS)) this.#count(connection).catch(() => undefined);
    this.#timer = this.#options.clock.schedule(CHECK_MS, () => this.#check(connection));
  }

  #lost(reason: string): void {
    // Before it is up, `#connect` sees its command fail.
    if (this.#state.name !== 'up') return;
    this.#options.logger.error({ server: this.name, reason, calls: this.tenants.size }, 'FreeSWITCH is lost');
    this.#away(reason);
    this.tenants.loseAll(`FreeSWITCH ${this.name} is lost: ${reason}`);
  }

  #away(reason: string): void {
    this.#state = { name: 'away', reason };
    this.occupancy.lost();
    this.tenants.resetPaused(false);
    this.#cancelTimer();
    this.#timer = this.#options.clock.schedule(this.#retryMs, () => void this.#connect());
    this.#retryMs = Math.min(RETRY_LAST_MS, this.#retryMs * 2);
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }
}

async function endChannels(connection: FreeswitchConnection, instance: string): Promise<void> {
  await connection.command(`hupall NORMAL_CLEARING sip_h_${INSTANCE_HEADER} ${instance}`);
}
