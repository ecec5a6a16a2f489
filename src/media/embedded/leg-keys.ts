import type { KeysBy } from '../../ports/media.ts';
import { KeyOnce, ToneDetector } from '../dtmf/index.ts';
import { keysAreTones } from '../room/index.ts';
import type { KeyPress } from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';

/** The keys of one leg: what it presses, by events or by tones, told once. */
export class LegKeys {
  readonly #tell: (press: KeyPress) => void;
  readonly #once = new KeyOnce();
  #by: KeysBy = 'auto';
  #audio: AgreedAudio | null = null;
  #detector: ToneDetector | null = null;

  constructor(tell: (press: KeyPress) => void) {
    this.#tell = tell;
  }

  /** Whether its audio is listened to. */
  get listening(): boolean {
    return this.#detector !== null;
  }

  /** Whether keys go to it as tones. */
  get sendsTones(): boolean {
    return this.#audio !== null && keysAreTones(this.#by, this.#audio);
  }

  /** Sets how the far end does it. */
  takeBy(by: KeysBy): void {
    this.#by = by;
    this.#follow();
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(audio: AgreedAudio): void {
    this.#audio = audio;
    this.#follow();
  }

  /** An event came. */
  event(press: KeyPress, nowMs: number): void {
    // Nobody else tells of it, so that nothing has to be compared.
    if (this.#detector === null || this.#once.isNew('event', press, nowMs)) this.#tell(press);
  }

  /** Takes the next frame of its audio, 8 kHz. */
  hear(frame: Int16Array, nowMs: number): void {
    if (this.#detector === null) return;
    for (const press of this.#detector.push(frame)) if (this.#once.isNew('tones', press, nowMs)) this.#tell(press);
  }

  #follow(): void {
    const listen = this.#audio?.receiving === true && keysAreTones(this.#by, this.#audio);
    if (!listen) this.#detector = null;
    else this.#detector ??= new ToneDetector();
  }
}
