import type { KeysBy } from '../../ports/media.ts';
import type { KeyWay } from '../dtmf/index.ts';
import { KeyOnce } from '../dtmf/index.ts';
import { keysAreTones } from '../room/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';

/** The part of an endpoint that this needs. */
type KeyEndpoint = Pick<FreeswitchEndpoint, 'run'>;

/** How the far end of a leg sends and takes keys, and what FreeSWITCH was told of that. */
export class LegKeys {
  readonly #endpoint: KeyEndpoint;
  readonly #once = new KeyOnce();
  #by: KeysBy = 'auto';
  #agreed: AgreedAudio | null = null;
  #listening = false;

  constructor(endpoint: KeyEndpoint) {
    this.#endpoint = endpoint;
  }

  /** Whether keys go to it as tones. */
  get sendsTones(): boolean {
    return this.#agreed !== null && keysAreTones(this.#by, this.#agreed);
  }

  /** Sets how the far end does it. */
  takeBy(by: KeysBy): void {
    this.#by = by;
    this.#follow();
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(agreed: AgreedAudio): void {
    this.#agreed = agreed;
    this.#follow();
  }

  /** Whether a report tells of a new press. */
  isNew(way: KeyWay, press: { readonly digit: string; readonly durationMs: number }, nowMs: number): boolean {
    return !this.#listening || this.#once.isNew(way, press, nowMs);
  }

  #follow(): void {
    const listen = this.sendsTones;
    if (listen === this.#listening) return;
    this.#listening = listen;
    this.#endpoint.run(listen ? 'start_dtmf' : 'stop_dtmf', '');
  }
}
