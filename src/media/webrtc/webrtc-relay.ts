import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import { MediaError } from '../../ports/media.ts';
import { programFile } from '../../shared/package-files.ts';
import { messageOf } from '../../shared/message-of.ts';
import { within } from '../../shared/within.ts';
import type { WebrtcTransport } from '../sdp/index.ts';
import { KeptThread } from '../thread/index.ts';
import type { PeerNumber } from './messages.ts';
import { packageFault } from './package-fault.ts';
import { RelayedLeg } from './relayed-leg.ts';
import { RelayProcess } from './relay-process.ts';

/** Legs in browsers at a time. */
const MAX_PEERS = 5_000;
/** A leg waits so long for a process that is being started. */
const START_WAIT_MS = 3_000;
/** Where the first start failed, another is tried after so long at the earliest. */
const RETRY_MS = 5_000;

/** Settings of a {@link WebrtcRelay}. */
export interface WebrtcRelayOptions {
  /** IP address that ICE is spoken at: that of the media engine. */
  readonly address: string;
  /** Addresses that NATs map to that one, with the same ports. @defaultValue none */
  readonly externalAddresses?: readonly string[] | undefined;
  /** Environment of the process, whole. */
  readonly env: Readonly<Record<string, string>>;
  /** It is started with the engine, so that the first leg need not wait. @defaultValue false: with the first leg */
  readonly warm?: boolean | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Program of the process. @defaultValue its own; tests give one that fails */
  readonly program?: URL | undefined;
}

/** What a leg begins with. */
export interface RelayedLegStart {
  readonly leg: LegId;
  /** Ports of the leg, one of which is taken; a restart takes the other one. */
  readonly ports: readonly [number, number];
  /** Port of its endpoint at 127.0.0.1. */
  readonly to: number;
  /** Null: our offer goes first. */
  readonly remote: WebrtcTransport | null;
  /** Its far end closed the transport, and did not come back for some seconds. */
  readonly onGone: () => void;
  readonly logger: Logger;
}

/**
 * ICE and DTLS-SRTP for legs in browsers (RFC 8827, RFC 8835), in a process of its own: a fault of native code there ends
 * no other call. What comes from a far end goes, decrypted, to the endpoint of the leg by UDP on 127.0.0.1, and back.
 */
export class WebrtcRelay {
  readonly #options: WebrtcRelayOptions;
  readonly #legs = new Map<PeerNumber, RelayedLeg>();
  #kept: KeptThread<RelayProcess> | null = null;
  #starting: Promise<void> | null = null;
  /** Those who wait until it runs again, and are not given up yet. */
  readonly #waiting = new Set<() => void>();
  /** Why it could not be started, and when that was. */
  #fault: { readonly reason: string; readonly atMs: number } | null = null;
  #nextPeer = 1;
  #closed = false;

  constructor(options: WebrtcRelayOptions) {
    this.#options = options;
  }

  /** Starts the process, if it is to be warm. Nobody waits for that: calls of telephones go without it. */
  start(): void {
    if (this.#options.warm === true && this.unavailable() === null) this.#ensure().catch(() => undefined);
  }

  /** Null if browsers can be served, as far as is known; otherwise why not. */
  unavailable(): string | null {
    if (this.#closed) return 'WebRTC is closed';
    if (this.#starting !== null) return null;
    if (this.#kept !== null) return this.#kept.unavailable();
    return this.#fault?.reason ?? packageFault();
  }

  /** Process of the relay; undefined while it does not run. */
  get pid(): number | undefined {
    return this.#kept?.link?.pid;
  }

  /** Legs that are open. */
  get size(): number {
    return this.#legs.size;
  }

  /** Legs that wait for the process. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Begins to speak for a leg. @throws MediaError `no-webrtc` */
  async open(start: RelayedLegStart): Promise<RelayedLeg> {
    const { address, externalAddresses = [], clock } = this.#options;
    const number = this.#nextPeer++;
    const leg = new RelayedLeg({
      ...start,
      number,
      clock,
      addresses: [address, ...externalAddresses],
      process: () => this.#running(),
      onClosed: () => this.#legs.delete(number),
    });
    this.#legs.set(number, leg);
    try {
      await leg.open(start.remote);
    } catch (error) {
      leg.close();
      throw error;
    }
    return leg;
  }

  /** Ends the process. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    // One that starts is closed as soon as it has.
    await this.#starting?.catch(() => undefined);
    await this.#kept?.close();
  }

  /** The process that runs, as soon as it does. @throws MediaError `no-webrtc` */
  async #running(): Promise<RelayProcess> {
    const { clock } = this.#options;
    try {
      return await within({ clock, ms: START_WAIT_MS, who: 'the WebRTC process' }, async (givenUp) => {
        await this.#ensure();
        while (this.#kept?.link === null && !this.#closed && !givenUp.aborted) await this.#restarted(givenUp);
        const link = this.#kept?.link ?? null;
        if (link === null) throw new MediaError('no-webrtc', this.unavailable() ?? 'WebRTC is closed');
        return link;
      });
    } catch (cause) {
      if (cause instanceof MediaError) throw cause;
      throw new MediaError('no-webrtc', this.unavailable() ?? messageOf(cause), { cause });
    }
  }

  /** Starts it for the first time, or after a start that failed. @throws MediaError `no-webrtc` */
  async #ensure(): Promise<void> {
    if (this.#closed) throw new MediaError('no-webrtc', 'WebRTC is closed');
    if (this.#kept !== null) return;
    const { clock } = this.#options;
    if (this.#fault !== null && clock.now() - this.#fault.atMs < RETRY_MS)
      throw new MediaError('no-webrtc', this.#fault.reason);
    this.#starting ??= this.#launchFirst().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  async #launchFirst(): Promise<void> {
    const { clock, logger } = this.#options;
    const kept = new KeptThread<RelayProcess>({
      name: 'WebRTC process',
      clock,
      launch: (lost) => this.#launch(lost),
      onLost: (reason) => {
        logger.error({ reason, legs: this.#legs.size }, 'the WebRTC process is gone');
        for (const leg of this.#legs.values()) leg.lose();
      },
      onRestarted: () => this.#wake(),
      onFailed: (error) => {
        logger.error({ err: error }, 'the WebRTC process cannot be started');
      },
    });
    try {
      await kept.start();
    } catch (error) {
      const reason = packageFault() ?? messageOf(error);
      this.#fault = { reason, atMs: clock.now() };
      logger.error({ reason }, 'browsers cannot be served');
      throw new MediaError('no-webrtc', reason, { cause: error });
    }
    this.#fault = null;
    this.#kept = kept;
    if (this.#closed) await kept.close();
  }

  /** Waits until it may run again. */
  async #restarted(givenUp: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => resolve(undefined);
    this.#waiting.add(wake);
    givenUp.addEventListener('abort', wake, { once: true });
    await promise;
    this.#waiting.delete(wake);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async #launch(lost: (reason: string) => void): Promise<RelayProcess> {
    const { address, env, clock, logger, program } = this.#options;
    const started = await RelayProcess.start(
      {
        program: program ?? programFile('./webrtc-worker.ts', import.meta.url),
        env,
        clock,
        start: { op: 'start', address, maxPeers: MAX_PEERS, logs: logger.isLevelEnabled('debug') },
      },
      {
        told: (message) => {
          if (message.kind === 'log') logger.debug({ severity: message.level }, message.message);
          else if (message.kind === 'state') this.#legs.get(message.peer)?.tell(message.state);
          else logger.debug({ ...message }, 'a leg in a browser closed');
          this.#kept?.good();
        },
        gone: lost,
      },
    );
    logger.info({ pid: started.pid, address }, 'the WebRTC process runs');
    return started;
  }
}
