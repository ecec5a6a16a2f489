import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import { asLegId } from '../../ports/ids.ts';
import type { MediaFork, RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { assertForkAddress, assertForkFree } from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import { FORK_HEADERS, variableCommand } from './command-text.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import type { EngineMedia } from './engine-sdp.ts';
import { assertReachable, forkSdp } from './engine-sdp.ts';
import type { FreeswitchServer } from './server.ts';

export interface RoomForksOptions {
  readonly server: FreeswitchServer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Puts a channel into the room's conference, deaf and mute, and gives its number there. */
  readonly join: (endpoint: FreeswitchEndpoint) => Promise<number>;
  /** Headers of the INVITE for a channel that joins. */
  readonly joinHeaders: () => Readonly<Record<string, string>>;
  /** Makes the room match {@link RoomForks.members}. */
  readonly apply: () => Promise<void>;
  /** FreeSWITCH ended a fork by itself. */
  readonly onLost: (fork: MediaFork, reason: string) => void;
}

/** A leg that is to be forked. */
export interface ForkedLeg {
  readonly id: LegId;
  readonly agreed: AgreedAudio;
  /** Where FreeSWITCH is. */
  readonly media: EngineMedia;
  /** Settles when it is in the conference. */
  readonly joining: Promise<void> | null;
}

/** A fork as a member of the conference. */
export interface ForkMember {
  /** Its name beside the legs; no leg has it. */
  readonly key: LegId;
  /** The one leg that it hears. */
  readonly leg: LegId;
  readonly member: number;
}

/** Forks of one leg that run, are being made, or are being ended, and whether the leg has gone. */
interface LegForks {
  size: number;
  closed: boolean;
  readonly making: Set<Promise<unknown>>;
}

interface RunningFork extends ForkMember {
  readonly endpoint: FreeswitchEndpoint;
  readonly forks: LegForks;
}

/** The end of a fork may be the first sign that a leg or a server ends. We wait so long for that. */
const LOST_GRACE_MS = 200;

/**
 * The forks of a room. Each is a channel of its own whose far end is the receiver, and a mute member of the conference that
 * hears one leg for as long as it is there, whatever the scene.
 *
 * FreeSWITCH has `native_eavesdrop` for this as well. We do not use it: if the leg's packets are shorter than those of
 * the fork, it brings the whole server down (1.11.2-dev, `switch_buffer_inuse(NULL)`). The README has the rest.
 */
export class RoomForks {
  readonly #options: RoomForksOptions;
  readonly #running = new Map<MediaFork, RunningFork>();
  readonly #legs = new Map<LegId, LegForks>();
  #nextKey = 1;

  constructor(options: RoomForksOptions) {
    this.#options = options;
  }

  /** Forks that run, are being made, or are being ended. */
  get size(): number {
    return [...this.#legs.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get members(): readonly ForkMember[] {
    return [...this.#running.values()];
  }

  /** @throws MediaError as {@link MediaRoom.fork} */
  async start(leg: ForkedLeg, to: RtpAddress): Promise<MediaFork> {
    assertForkAddress(to);
    assertReachable({ ...leg.agreed, remote: to }, leg.media);
    const forks = this.#legs.get(leg.id) ?? { size: 0, closed: false, making: new Set() };
    assertForkFree(forks.size);
    this.#legs.set(leg.id, forks);
    forks.size++;
    const making = this.#make(leg, forks, to);
    forks.making.add(making);
    try {
      return await making;
    } catch (error) {
      forks.size--;
      throw error;
    } finally {
      forks.making.delete(making);
    }
  }

  /** Ends the forks of a leg that goes. */
  async close(leg: LegId): Promise<void> {
    const forks = this.#legs.get(leg);
    if (forks === undefined) return;
    forks.closed = true;
    await Promise.allSettled(forks.making);
    await Promise.all([...this.#running.keys()].filter((fork) => fork.leg === leg).map((fork) => this.#end(fork)));
    if (this.#legs.get(leg) === forks) this.#legs.delete(leg);
  }

  async #make({ id: leg, agreed, joining }: ForkedLeg, forks: LegForks, to: RtpAddress): Promise<MediaFork> {
    const { server, join, joinHeaders, apply } = this.#options;
    const { sdp, codec, payloadType } = forkSdp(agreed, to);
    const endpoint = await server.createEndpoint(sdp, { ...FORK_HEADERS, ...joinHeaders() });
    try {
      let gone: string | null = null;
      let lost = (reason: string): void => {
        gone = reason;
      };
      const assertThere = (): void => {
        if (forks.closed) throw new MediaError('unknown-leg', 'the leg was closed while its fork was made');
        if (gone !== null) throw new MediaError('engine-lost', `FreeSWITCH ended the fork: ${gone}`);
      };
      endpoint.listen({
        onDigit: () => undefined,
        onReport: () => undefined,
        onTalking: () => undefined,
        onPlayed: () => undefined,
        onRecordStop: () => undefined,
        onGone: (reason) => lost(reason),
      });
      assertThere();
      const variable = (name: string): Promise<string> => server.command(variableCommand(endpoint.uuid, name));
      const [ssrc, fixed] = await Promise.all([variable('rtp_use_ssrc'), variable('disable_rtp_auto_adjust')]);
      if (fixed.trim() !== 'true') {
        this.#options.logger.error(
          'strangers can divert forks, because freeswitch/dialplan/warmbridge.xml is not in use',
        );
      }
      const member = await join(endpoint);
      await joining;
      assertThere();
      const fork: MediaFork = {
        leg,
        codec,
        payloadType,
        source: endpoint.media,
        ssrc: Number(ssrc),
        end: () => this.#end(fork),
      };
      this.#running.set(fork, { key: asLegId(`fork ${this.#nextKey++}`), leg, member, endpoint, forks });
      lost = (reason) => void this.#lost(fork, reason);
      await apply();
      return fork;
    } catch (error) {
      await server.closeEndpoint(endpoint);
      throw error;
    }
  }

  async #end(fork: MediaFork): Promise<void> {
    const running = this.#running.get(fork);
    if (running === undefined) return;
    this.#running.delete(fork);
    void this.#options.apply();
    await this.#options.server.closeEndpoint(running.endpoint);
    running.forks.size--;
  }

  async #lost(fork: MediaFork, reason: string): Promise<void> {
    const forks = this.#running.get(fork)?.forks;
    if (forks?.closed !== false) return;
    const { clock, logger, onLost } = this.#options;
    clock.schedule(LOST_GRACE_MS, () => {
      if (forks.closed) return;
      logger.warn({ legId: fork.leg, reason }, 'FreeSWITCH ended a fork');
      onLost(fork, reason);
    });
    await this.#end(fork);
  }
}
