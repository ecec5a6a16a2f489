import type { RtpAddress } from '../../ports/media.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import type { SrtpKeying } from '../srtp/index.ts';
import { farEndVariables, variableCommand } from './command-text.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import { farEndSdp, keyLine, sendsNowhere } from './engine-sdp.ts';
import type { FirstFarEnd } from './secure-leg.ts';
import { keyOfFarEnd } from './secure-leg.ts';

export interface FarEndOptions {
  readonly endpoint: Pick<FreeswitchEndpoint, 'uuid' | 'media' | 'modify' | 'rekey'>;
  /** What FreeSWITCH was told when the channel was made. */
  readonly first: FirstFarEnd;
  /** Gives FreeSWITCH an API command. */
  readonly command: (text: string) => Promise<string>;
}

/**
 * After so many packets from elsewhere FreeSWITCH sends to where they come from (RFC 4961). While it must send nowhere,
 * the window in which it listens to other addresses stays open for as long as it can: 21 minutes.
 */
const ADJUST_AFTER = 10;
const ADJUST_LATE = 65_535;

/** Where FreeSWITCH believes the far end of a leg to be. It is told one thing after the other. */
export class FarEnd {
  readonly #options: FarEndOptions;
  #told: string | null;
  /** What FreeSWITCH decrypts with; null: nothing. */
  #theirs: SrtpKeying | null;
  #agreed: AgreedAudio | null = null;
  /** The newest address that SDP named; nowhere (hold) is none. */
  #named: RtpAddress | null = null;
  /** Where we moved it since SDP named an address. */
  #moved: RtpAddress | null = null;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: FarEndOptions) {
    this.#options = options;
    this.#told = options.first.sdp;
    this.#theirs = options.first.theirs;
  }

  /** What FreeSWITCH was told last; null while the far end has not answered. */
  get told(): string | null {
    return this.#told;
  }

  /** Tells what was agreed on, if that is news. @throws MediaError */
  async agree(agreed: AgreedAudio): Promise<void> {
    await this.#next(async () => {
      const { remote } = agreed;
      const former = this.#named;
      // The same address once more says nothing new: a leg that was moved stays where it is.
      if (remote !== null && (former?.address !== remote.address || former.port !== remote.port)) this.#moved = null;
      this.#agreed = agreed;
      if (remote !== null) this.#named = remote;
      await this.#tell(agreed, { threshold: sendsNowhere(agreed) ? ADJUST_LATE : ADJUST_AFTER, fixed: false });
    });
  }

  /** Moves it to another source, and to no other. It does nothing while nothing is sent there. @throws MediaError */
  async move(to: RtpAddress): Promise<void> {
    await this.#next(async () => {
      const agreed = this.#agreed;
      if (agreed === null || sendsNowhere(agreed)) return;
      const former = this.#moved;
      this.#moved = to;
      try {
        await this.#tell(agreed, { threshold: ADJUST_AFTER, fixed: true });
      } catch (error) {
        this.#moved = former;
        throw error;
      }
    });
  }

  /** The source that it listens to; null while that is anybody. @throws MediaError `engine-lost` */
  async present(): Promise<RtpAddress | null> {
    const agreed = this.#agreed;
    if (agreed === null || sendsNowhere(agreed)) return null;
    const { command, endpoint } = this.#options;
    const [adjusted, address, port] = await Promise.all(
      ['rtp_auto_adjust_audio', 'remote_audio_ip', 'remote_audio_port'].map((name) =>
        command(variableCommand(endpoint.uuid, name)),
      ),
    );
    if (adjusted === 'true' && address !== undefined) return { address, port: Number(port) };
    return this.#moved ?? agreed.remote;
  }

  async #tell(agreed: AgreedAudio, adjusting: Parameters<typeof farEndVariables>[1]): Promise<void> {
    const { endpoint, command } = this.#options;
    const { address } = endpoint.media;
    const remote = agreed.remote === null ? null : (this.#moved ?? agreed.remote);
    const text = farEndSdp({ ...agreed, remote }, address);
    if (text === this.#told) return;
    await command(farEndVariables(endpoint.uuid, adjusting));
    const former = this.#theirs;
    const theirs = keyOfFarEnd(agreed);
    if (former === null || theirs === null || former.key === theirs.key) {
      await endpoint.modify(text);
    } else {
      const withFormer = farEndSdp({ ...agreed, remote, srtp: { ours: theirs, theirs: former } }, address);
      await endpoint.rekey(withFormer, text, keyLine(theirs));
      this.#theirs = theirs;
    }
    this.#told = text;
  }

  async #next(step: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(step);
    this.#queue = done.catch(() => undefined);
    await done;
  }
}
