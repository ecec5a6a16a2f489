import type { Logger } from 'pino';
import type { LegQuality } from '../../ports/call-quality.ts';
import type { LegId } from '../../ports/ids.ts';
import type { RtpAddress } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { LegEngine, RoomLife, SessionLeg } from '../room/index.ts';
import type { AgreedAudio, SdpSession } from '../sdp/index.ts';
import { beforeAnswer, isForBrowser } from '../sdp/index.ts';
import type { MediaLink, RoomNumber } from './messages.ts';
import { ignoreLoss } from '../thread/index.ts';

export interface EmbeddedLeg extends SessionLeg {
  readonly id: LegId;
}

export interface LegEndpointsOptions {
  readonly room: RoomNumber;
  readonly link: MediaLink;
  /** Address that the SDP names. */
  readonly address: string;
  readonly life: RoomLife;
  readonly logger: Logger;
  /** An endpoint is closed. `quality`: how its leg was carried; null: nothing was agreed on. */
  readonly closed: (leg: LegId, quality: LegQuality | null) => void;
}

/** The endpoints of a room's legs, as the main thread has them. They make requests to the media thread. */
export class LegEndpoints implements LegEngine<EmbeddedLeg, RtpAddress> {
  readonly #options: LegEndpointsOptions;

  constructor(options: LegEndpointsOptions) {
    this.#options = options;
  }

  async open(leg: LegId, expected: SdpSession): Promise<RtpAddress> {
    if (isForBrowser(expected)) throw new MediaError('no-webrtc', 'the embedded media engine has no WebRTC yet');
    const { link, room, address } = this.#options;
    const { port } = await link.request('openLeg', { room, leg, audio: expected.agreed ?? beforeAnswer(expected) });
    return { address, port };
  }

  restart(): Promise<RtpAddress> {
    return Promise.reject(new MediaError('no-webrtc', 'the embedded media engine has no WebRTC yet'));
  }

  /** The endpoint goes by itself with the room or the thread. */
  async discard(leg: LegId): Promise<void> {
    if (this.#options.life.isOpen) await this.close(leg);
  }

  begin(id: LegId, _opened: RtpAddress, session: SdpSession): EmbeddedLeg {
    return { id, session };
  }

  async settle(leg: EmbeddedLeg, session: SdpSession, agreed: AgreedAudio): Promise<void> {
    const { link, room } = this.#options;
    leg.session = session;
    link.post({ op: 'configureLeg', room, leg: leg.id, audio: agreed });
    await Promise.resolve();
  }

  /** Closes an endpoint. */
  async close(leg: LegId): Promise<void> {
    const { link, room, logger } = this.#options;
    try {
      const stats = await link.request('closeLeg', { room, leg });
      logger.debug({ legId: leg, stats }, 'media endpoint closed');
      this.#options.closed(leg, stats?.quality ?? null);
    } catch (error) {
      ignoreLoss(error);
    }
  }
}
