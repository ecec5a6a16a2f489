import type { Logger } from 'pino';
import type { LegQuality } from '../../ports/call-quality.ts';
import type { LegId } from '../../ports/ids.ts';
import { MediaError } from '../../ports/media.ts';
import type { LegEngine, OpenedAt, RoomLife, SessionLeg } from '../room/index.ts';
import type { AgreedAudio, SdpSession, WebrtcTransport } from '../sdp/index.ts';
import { beforeAnswer, isForBrowser, isRestart } from '../sdp/index.ts';
import { ignoreLoss } from '../thread/index.ts';
import type { RelayedAt, RelayedLeg, WebrtcRelay } from '../webrtc/index.ts';
import type { MediaLink, RoomNumber } from './messages.ts';

/** A leg in a browser: what speaks for it, and the far end that this was told of; null: none yet. */
interface InBrowser {
  readonly relayed: RelayedLeg;
  remote: WebrtcTransport | null;
}

export interface EmbeddedLeg extends SessionLeg {
  readonly id: LegId;
  /** Null: its endpoint speaks for itself. */
  readonly browser: InBrowser | null;
}

/** An endpoint that was opened. */
export interface OpenedLeg extends OpenedAt {
  readonly browser: InBrowser | null;
}

export interface LegEndpointsOptions {
  readonly room: RoomNumber;
  readonly link: MediaLink;
  /** Address that the SDP names. */
  readonly address: string;
  /** Speaks for legs in browsers; null: nobody does. */
  readonly webrtc: WebrtcRelay | null;
  readonly life: RoomLife;
  readonly logger: Logger;
  /** An endpoint is closed. `quality`: how its leg was carried; null: nothing was agreed on. */
  readonly closed: (leg: LegId, quality: LegQuality | null) => void;
  /** A browser ended the transport of its leg, and did not come back. */
  readonly gone: (leg: LegId) => void;
}

/** The endpoints of a room's legs, as the main thread has them. They make requests to the media thread. */
export class LegEndpoints implements LegEngine<EmbeddedLeg, OpenedLeg> {
  readonly #options: LegEndpointsOptions;
  readonly #inBrowsers = new Map<LegId, InBrowser>();

  constructor(options: LegEndpointsOptions) {
    this.#options = options;
  }

  async open(leg: LegId, expected: SdpSession): Promise<OpenedLeg> {
    const { link, room, address } = this.#options;
    const relayed = isForBrowser(expected);
    const audio = expected.agreed ?? beforeAnswer(expected);
    const { port, at } = await link.request('openLeg', { room, leg, audio, relayed });
    if (!relayed) return { address, port, browser: null };
    try {
      return await this.#openRelayed(leg, expected, port, at);
    } catch (error) {
      await this.discard(leg);
      throw error;
    }
  }

  async restart({ browser }: EmbeddedLeg, { agreed }: SdpSession): Promise<OpenedAt> {
    const remote = agreed?.webrtc?.remote;
    if (browser === null || remote === undefined) throw new MediaError('no-webrtc', 'the leg is in no browser');
    const at = await browser.relayed.restart(remote);
    browser.remote = remote;
    return this.#reached(at);
  }

  async renew({ browser }: EmbeddedLeg): Promise<OpenedAt | null> {
    if (browser?.relayed.isLost !== true) return null;
    const at = await browser.relayed.restart(null);
    browser.remote = null;
    return this.#reached(at);
  }

  /** The endpoint goes by itself with the room or the thread. */
  async discard(leg: LegId): Promise<void> {
    if (this.#options.life.isOpen) await this.close(leg);
    else this.#closeRelayed(leg);
  }

  begin(id: LegId, { browser }: OpenedLeg, session: SdpSession): EmbeddedLeg {
    return { id, session, browser };
  }

  async settle(leg: EmbeddedLeg, session: SdpSession, agreed: AgreedAudio): Promise<void> {
    const { link, room } = this.#options;
    if (leg.browser !== null) await this.#tellFarEnd(leg.browser, agreed);
    leg.session = session;
    const audio = leg.browser === null ? agreed : { ...agreed, remote: leg.browser.relayed.at.relay };
    link.post({ op: 'configureLeg', room, leg: leg.id, audio });
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
    } finally {
      // Its last RTCP has gone through by then.
      this.#closeRelayed(leg);
    }
  }

  /** Ends what speaks for legs in browsers: the room is over. */
  closeRelayed(): void {
    for (const leg of [...this.#inBrowsers.keys()]) this.#closeRelayed(leg);
  }

  async #openRelayed(leg: LegId, { agreed }: SdpSession, port: number, to: number): Promise<OpenedLeg> {
    const { webrtc, logger, life, gone } = this.#options;
    if (webrtc === null) throw new MediaError('no-webrtc', 'WebRTC is off');
    const remote = agreed?.webrtc?.remote ?? null;
    const onGone = (): void => gone(leg);
    const relayed = await webrtc.open({ leg, ports: [port, port + 1], to, remote, onGone, logger });
    const browser = { relayed, remote };
    this.#inBrowsers.set(leg, browser);
    // What closes a room's legs has passed already.
    if (!life.isOpen) this.#closeRelayed(leg);
    return { ...this.#reached(relayed.at), browser };
  }

  #closeRelayed(leg: LegId): void {
    this.#inBrowsers.get(leg)?.relayed.close();
    this.#inBrowsers.delete(leg);
  }

  /** The answer to our offer names the far end's transport. @throws MediaError `no-webrtc`: a second answer names another */
  async #tellFarEnd(browser: InBrowser, { webrtc }: AgreedAudio): Promise<void> {
    if (webrtc === null) return;
    if (browser.remote !== null && isRestart(browser.remote, webrtc.remote))
      throw new MediaError('no-webrtc', 'a second answer names another transport');
    if (browser.remote === null) await browser.relayed.answer(webrtc.remote);
    browser.remote = webrtc.remote;
  }

  #reached({ port, transport }: RelayedAt): OpenedAt {
    return { address: this.#options.address, port, webrtc: transport };
  }
}
