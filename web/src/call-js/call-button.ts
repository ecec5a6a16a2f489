import { GuestCall } from './guest-call.ts';
import type { GuestOptions, GuestState } from './guest-call.ts';
import { STYLES } from './styles.ts';
import type { Texts } from './texts.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const TICK_MS = 1_000;

interface ButtonOptions extends GuestOptions {
  readonly label: string | null;
  readonly texts: Texts;
}

/** A button that calls, and what is to be done while the call is up. */
export class CallButton {
  /** What is put into the page. */
  readonly element: HTMLElement;
  readonly #options: ButtonOptions;
  readonly #begin: HTMLButtonElement;
  readonly #card: HTMLElement;
  readonly #state: HTMLElement;
  readonly #time: HTMLElement;
  readonly #mute: HTMLButtonElement;
  readonly #keysButton: HTMLButtonElement;
  readonly #hangUp: HTMLButtonElement;
  readonly #keys: HTMLElement;
  readonly #again: HTMLButtonElement;
  #call: GuestCall | null = null;
  #now: GuestState = { is: 'idle' };
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(options: ButtonOptions) {
    const { texts, label } = options;
    this.#options = options;
    this.element = document.createElement('div');
    this.element.dataset['theme'] = 'auto';
    const root = this.element.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    // A sheet of our own needs nothing of the page's Content-Security-Policy.
    root.adoptedStyleSheets = [sheet];
    this.#begin = button(label ?? texts.label, 'main', () => this.start());
    this.#state = document.createElement('p');
    this.#state.className = 'state';
    this.#state.setAttribute('role', 'status');
    // The time is not said each second.
    this.#time = document.createElement('span');
    this.#time.className = 'time';
    this.#mute = button(texts.mute, '', () => {
      if (this.#now.is === 'in-call') this.#call?.mute(!this.#now.muted);
    });
    this.#keysButton = button(texts.keys, '', () => this.#toggleKeys());
    this.#hangUp = button(texts.hangUp, 'bad', () => this.hangUp());
    this.#again = button(texts.again, 'main', () => this.start());
    this.#keys = document.createElement('div');
    this.#keys.className = 'keys';
    this.#keys.setAttribute('role', 'group');
    this.#keys.setAttribute('aria-label', texts.keys);
    this.#keys.append(...KEYS.map((key) => button(key, '', () => this.#call?.press(key))));
    this.#card = document.createElement('div');
    this.#card.className = 'card';
    this.#card.setAttribute('role', 'group');
    this.#card.setAttribute('aria-label', label ?? texts.label);
    const row = document.createElement('div');
    row.className = 'row';
    row.append(this.#mute, this.#keysButton, this.#hangUp, this.#again);
    this.#card.append(this.#state, this.#time, row, this.#keys);
    root.append(this.#begin, this.#card);
    this.#draw();
  }

  /** Calls; nothing where a call is there. */
  start(): void {
    if (this.#isUp()) return;
    const call = new GuestCall(this.#options, (state) => this.#call === call && this.#become(state));
    this.#call = call;
    void call.start();
  }

  hangUp(): void {
    this.#call?.hangUp();
  }

  #isUp(): boolean {
    return !['idle', 'ended', 'failed'].includes(this.#now.is);
  }

  #become(state: GuestState): void {
    const before = this.#now;
    this.#now = state;
    this.#draw();
    if (before.is === state.is) return;
    clearInterval(this.#ticking);
    if (state.is === 'in-call') this.#ticking = setInterval(() => this.#drawTime(), TICK_MS);
    if (!this.#isUp()) this.#keys.hidden = true;
    // Whoever had the focus on a button that is gone has it on the next.
    if (before.is === 'idle' || !this.#isUp())
      (this.#isUp() ? this.#hangUp : this.#again).focus({ preventScroll: true });
    const reason = state.is === 'failed' ? state.fault : state.is === 'ended' ? state.why : null;
    const detail = { button: this.#options.button, state: state.is, reason };
    this.element.dispatchEvent(new CustomEvent('warmbridge:state', { bubbles: true, composed: true, detail }));
  }

  #draw(): void {
    const { texts } = this.#options;
    const state = this.#now;
    const isInCall = state.is === 'in-call';
    this.#begin.hidden = state.is !== 'idle';
    this.#card.hidden = state.is === 'idle';
    // What is said again each time it is set is set only where it is another text.
    const text = this.#text();
    if (this.#state.textContent !== text) this.#state.textContent = text;
    const isMuted = isInCall && state.muted;
    this.#mute.hidden = this.#keysButton.hidden = this.#time.hidden = !isInCall;
    if (!isInCall) this.#keys.hidden = true;
    this.#mute.textContent = isMuted ? texts.unmute : texts.mute;
    this.#mute.setAttribute('aria-pressed', String(isMuted));
    this.#keysButton.setAttribute('aria-expanded', String(!this.#keys.hidden));
    this.#hangUp.hidden = !this.#isUp();
    this.#hangUp.textContent = isInCall ? texts.hangUp : texts.cancel;
    this.#again.hidden = state.is !== 'ended' && state.is !== 'failed';
    this.#drawTime();
  }

  #text(): string {
    const { texts } = this.#options;
    const state = this.#now;
    switch (state.is) {
      case 'idle':
        return '';
      case 'asking':
        return texts.asking;
      case 'calling':
        return texts.calling;
      case 'ringing':
        return texts.ringing;
      case 'in-call':
        return state.isReconnecting ? texts.reconnecting : state.muted ? texts.muted : texts.inCall;
      case 'ended':
        return state.why === null ? texts.ended : texts.causes[state.why];
      case 'failed':
        return state.fault === 'too-many' ? texts.tooMany(state.retryAfterS) : texts.faults[state.fault];
    }
  }

  #drawTime(): void {
    if (this.#now.is !== 'in-call') return;
    const seconds = Math.floor((Date.now() - this.#now.since) / 1_000);
    this.#time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }

  #toggleKeys(): void {
    this.#keys.hidden = !this.#keys.hidden;
    this.#draw();
  }
}

function button(text: string, tone: string, onClick: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.className = tone;
  made.addEventListener('click', onClick);
  return made;
}
