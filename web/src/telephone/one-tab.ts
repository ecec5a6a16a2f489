/** Of all tabs of a browser profile one is the telephone. */
const NAME = 'warmbridge.telephone';
/** A tab that has not answered by then is asleep, and has no call. */
const ANSWER_MS = 700;

interface TabMessage {
  readonly type: 'may-i' | 'busy';
}

interface OneTabListener {
  /** This tab is the telephone from now on. */
  readonly onMine: () => void;
  /** Another tab is. */
  readonly onElsewhere: () => void;
  /** Another tab asks for it. @returns whether it may have it */
  readonly mayGo: () => boolean;
}

/** The claim of this tab to be the telephone, by the Web Locks API. When the tab that is it closes, the next one is. */
export class OneTab {
  readonly #listener: OneTabListener;
  readonly #channel = new BroadcastChannel(NAME);
  #free: (() => void) | null = null;
  #waiting: AbortController | null = null;
  #isBusyThere = false;

  constructor(listener: OneTabListener) {
    this.#listener = listener;
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data.type === 'busy') this.#isBusyThere = true;
      else if (this.#free !== null && !listener.mayGo()) this.#channel.postMessage({ type: 'busy' });
    };
  }

  async claim(): Promise<void> {
    const isFree = await new Promise<boolean>((resolve) => {
      this.#hold({ ifAvailable: true }, resolve);
    });
    if (isFree) return;
    this.#listener.onElsewhere();
    this.#wait();
  }

  /** Takes it from the other tab. @returns why not; null: this tab is it */
  async takeOver(): Promise<string | null> {
    const isBusyThere = await this.#askOthers();
    if (isBusyThere) return 'The other tab has a call. End it there first.';
    this.#waiting?.abort();
    this.#hold({ steal: true }, () => undefined);
    return null;
  }

  async #askOthers(): Promise<boolean> {
    this.#isBusyThere = false;
    this.#channel.postMessage({ type: 'may-i' });
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    return this.#isBusyThere;
  }

  close(): void {
    this.#waiting?.abort();
    this.#channel.close();
    this.#free?.();
    this.#free = null;
  }

  #wait(): void {
    this.#waiting = new AbortController();
    this.#hold({ signal: this.#waiting.signal }, () => undefined);
  }

  #hold(options: LockOptions, onKnown: (isMine: boolean) => void): void {
    let isMine = false;
    const held = navigator.locks.request(NAME, options, async (lock) => {
      onKnown(lock !== null);
      if (lock === null) return;
      isMine = true;
      const free = new Promise<void>((resolve) => (this.#free = resolve));
      this.#listener.onMine();
      await free;
    });
    held.catch(() => {
      // Another tab took it, or nobody waits for it any more.
      if (!isMine) return;
      this.#free = null;
      this.#listener.onElsewhere();
      this.#wait();
    });
  }
}
