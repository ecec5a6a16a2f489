import { DEVICES, sendTo } from './devices.ts';

/** What the other end says, at the chosen loudspeaker. */
export class CallSound {
  readonly #element = new Audio();
  readonly #stop: () => void;

  constructor() {
    this.#element.autoplay = true;
    this.#stop = DEVICES.follow(() => void sendTo(this.#element, DEVICES.get().output));
  }

  play(stream: MediaStream): void {
    this.#element.srcObject = stream;
    void sendTo(this.#element, DEVICES.get().output);
    void this.#element.play().catch(() => null);
  }

  close(): void {
    this.#stop();
    this.#element.pause();
    this.#element.srcObject = null;
  }
}
