import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { EngineDialogs } from '../../ports/engine-dialogs.ts';
import type { CallId } from '../../ports/ids.ts';
import type { MediaServers, MediaServerStatus, OutOfZone } from '../../ports/media-servers.ts';
import type { MediaPort, MediaRoom, MediaUsage, RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { RefusalLog } from '../../shared/refusal-log.ts';
import type { CodecName } from '../codecs/index.ts';
import { chooseServer } from './choose-server.ts';
import { LoopFiles } from './loop-files.ts';
import { PlainFiles } from './plain-files.ts';
import { HttpDelivery, sharedDirectory } from './prompt-delivery.ts';
import type { PromptResolver } from './prompt-resolver.ts';
import { PromptServer } from './prompt-server.ts';
import { ZoneCounts } from './zone-counts.ts';
import { FreeswitchRoom } from './room.ts';
import type { FreeswitchServerAddress } from './server.ts';
import { FreeswitchServer } from './server.ts';

/** Settings of the FreeSWITCH engine. */
export interface FreeswitchMediaOptions {
  readonly servers: readonly FreeswitchServerAddress[];
  /** The zone of rooms that are opened without one. @defaultValue null: they may be on any server */
  readonly zone?: string | null | undefined;
  /** What carries the INVITEs to FreeSWITCH: the signalling side. It may connect later. */
  readonly signalling: { readonly engineDialogs: EngineDialogs };
  /**
   * Name of this Warmbridge. It stays the same after a restart, and no other Warmbridge on the same servers has it. The
   * engine ends channels that bear it when it connects, so that a crash leaves none behind.
   */
  readonly instance: string;
  /** FreeSWITCH reads its files (see `enginePath`), or fetches them (see `promptListen`). */
  readonly prompts: PromptResolver;
  /** Codecs that are taken where the server has them, the preferred one first. */
  readonly codecs: readonly CodecName[];
  /** Silence of a far end after which `mediaTimeout` is told. */
  readonly inactivityMs: number;
  /** An estimate of a leg below it is told as an alarm. @defaultValue null: none is */
  readonly alarmMos?: number | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where refusals of the prompt server are told. @defaultValue one of its own */
  readonly refusals?: RefusalLog | undefined;
  /**
   * FreeSWITCH's name for a file of ours, a prompt or a recording, if a shared directory has another name there.
   * @defaultValue the same name
   */
  readonly enginePath?: ((file: string) => string) | undefined;
  /**
   * The address at which servers whose `prompts` are `http` fetch them. The host is an IP address that they reach.
   * @defaultValue 127.0.0.1 and any free port
   */
  readonly promptListen?: { readonly host: string; readonly port: number } | undefined;
  /**
   * Directory for files that are made of prompts: those that play in a loop, 9.6 MB each ({@link LoopFiles}), and copies
   * of those that FreeSWITCH might not play ({@link PlainFiles}). FreeSWITCH can read it, or fetches from it.
   * @defaultValue none: 40 ms of silence at the seam of each round, and files as they are
   */
  readonly cacheDirectory?: string | undefined;
}

const LOOPBACK = '127.0.0.1';

function sameName(file: string): string {
  return file;
}

/**
 * The media port over one or several FreeSWITCH servers, which other nodes may share. A call's room is a conference on one
 * of them ({@link chooseServer}). A server that is lost takes its rooms with it, and gets new ones when it is back.
 */
export class FreeswitchMediaEngine implements MediaPort, MediaServers {
  readonly #options: FreeswitchMediaOptions;
  readonly #servers: readonly FreeswitchServer[];
  readonly #rooms = new Set<FreeswitchRoom>();
  readonly #loops: LoopFiles | null;
  readonly #prompts: PromptResolver;
  /** Null if every server shares a directory with us. */
  readonly #promptServer: PromptServer | null;
  readonly #zones: ZoneCounts;
  #closed = false;

  constructor(options: FreeswitchMediaOptions) {
    this.#options = options;
    const { servers, signalling, clock, logger, enginePath = sameName } = options;
    const promptServer = servers.some(({ prompts }) => prompts === 'http')
      ? new PromptServer({
          ...(options.promptListen ?? { host: LOOPBACK, port: 0 }),
          isAllowed: (ip) => this.#servers.some(({ ipAddress }) => ipAddress === ip),
          logger,
          refusals: options.refusals ?? new RefusalLog(logger, clock),
        })
      : null;
    this.#promptServer = promptServer;
    this.#zones = new ZoneCounts(clock, logger);
    const { cacheDirectory, prompts } = options;
    this.#loops = cacheDirectory === undefined ? null : new LoopFiles(join(cacheDirectory, 'loops'), logger);
    this.#prompts =
      cacheDirectory === undefined
        ? prompts
        : new PlainFiles({ prompts, directory: join(cacheDirectory, 'plain'), logger });
    const instance = headerOf(options.instance);
    this.#servers = servers.map(
      (address) =>
        new FreeswitchServer({
          address,
          dialogs: signalling.engineDialogs,
          prompts:
            promptServer !== null && address.prompts === 'http'
              ? new HttpDelivery(address, promptServer, clock)
              : sharedDirectory(enginePath),
          codecs: options.codecs,
          instance,
          clock,
          logger,
        }),
    );
  }

  /** Connects to all servers. @throws MediaError `engine-lost` if none can be reached; nothing is left open then */
  async start(): Promise<void> {
    await this.#promptServer?.start();
    await Promise.all(this.#servers.map((server) => server.start()));
    const reason = this.unavailable();
    if (reason === null || this.#servers.some((server) => server.connected)) return;
    await this.close();
    throw new MediaError('engine-lost', reason);
  }

  /**
   * Ends what another Warmbridge has on the servers, which is dead: FreeSWITCH goes on by itself. A server that cannot be
   * reached is passed over.
   * @param instance its name, see {@link FreeswitchMediaOptions.instance}
   */
  async endChannelsOf(instance: string): Promise<void> {
    const { logger } = this.#options;
    const end = async (server: FreeswitchServer): Promise<void> => {
      try {
        await server.endChannelsOf(headerOf(instance));
      } catch (error) {
        logger.warn({ err: error, server: server.name }, 'what a dead node has at FreeSWITCH could not be ended');
      }
    };
    await Promise.all(this.#servers.map(end));
  }

  /** FreeSWITCH speaks ICE and DTLS-SRTP by itself. */
  webrtc(): string | null {
    return this.unavailable();
  }

  unavailable(): string | null {
    if (this.#closed) return 'media engine is closed';
    if (this.#servers.some(({ unavailable }) => unavailable === null)) return null;
    if (this.draining) return 'all media servers are draining';
    return this.#servers.map(({ name, unavailable }) => `FreeSWITCH ${name}: ${unavailable ?? ''}`).join('; ');
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void, given: string | null = null): Promise<MediaRoom> {
    const zone = given ?? this.#options.zone ?? null;
    const server = this.#choose(zone);
    if (server === null) throw new MediaError('engine-lost', this.unavailable() ?? 'no FreeSWITCH');
    const { inactivityMs, alarmMos = null, clock, logger, enginePath = sameName } = this.#options;
    const room = new FreeswitchRoom({
      server,
      elsewhere: (tried) => this.#choose(zone, tried),
      prompts: this.#prompts,
      loops: this.#loops,
      enginePath,
      inactivityMs,
      alarmMos,
      clock,
      logger: logger.child({ callId: call }),
      onEvent,
      onDisposed: () => this.#rooms.delete(room),
    });
    this.#rooms.add(room);
    return await Promise.resolve(room);
  }

  /** That of the best server: the next call goes to one that has room. */
  latenessMs(): number {
    const able = this.#servers.filter(({ unavailable }) => unavailable === null);
    return able.length === 0 ? 0 : Math.min(...able.map(({ latenessMs }) => latenessMs));
  }

  async usage(): Promise<MediaUsage> {
    const rooms = [...this.#rooms];
    const channels = this.#servers.reduce((sum, { occupancy }) => sum + occupancy.endpoints, 0);
    const forks = rooms.reduce((sum, room) => sum + room.forks, 0);
    return await Promise.resolve({
      rooms: rooms.length,
      endpoints: channels - forks,
      plays: rooms.reduce((sum, room) => sum + room.plays, 0),
      recordings: rooms.reduce((sum, room) => sum + room.recordings, 0),
      forks,
      ports: channels,
    });
  }

  get outOfZone(): readonly OutOfZone[] {
    return this.#zones.outOfZone;
  }

  get draining(): boolean {
    return !this.#closed && this.#servers.every(({ tenants }) => tenants.draining);
  }

  servers(): readonly MediaServerStatus[] {
    return this.#servers.map(({ status }) => status);
  }

  drain(id: string, draining = true): MediaServerStatus | null {
    const server = this.#servers.find(({ name }) => name === id);
    server?.tenants.drain(draining);
    return server?.status ?? null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#rooms].map((room) => room.dispose()));
    await Promise.allSettled(this.#servers.map((server) => server.close()));
    await this.#promptServer?.close();
  }

  /** @param tried servers that failed this call, where it was of the zone as well */
  #choose(zone: string | null, tried: ReadonlySet<FreeswitchServer> = new Set()): FreeswitchServer | null {
    if (this.#closed) return null;
    const server = chooseServer(
      this.#servers.filter((each) => !tried.has(each)),
      zone,
      Math.random,
    );
    const wasThere = [...tried].every((each) => each.zone === zone);
    if (server !== null && zone !== null && server.zone !== zone && wasThere) this.#zones.stray(zone, server.name);
    return server;
  }
}

/** What channels bear. A name may have anything in it. */
function headerOf(instance: string): string {
  return createHash('sha256').update(instance).digest('hex').slice(0, 16);
}
