import { CallSound } from './call-sound.ts';
import { DEVICES } from './devices.ts';
import type { Credentials, LineCall } from './line.ts';
import { openMicrophone, stopStream } from './microphone.ts';
import { countsOf, qualityOf } from './quality.ts';
import type { CallCounts } from './quality.ts';
import type { EndCause, IceState, PhoneEvent } from './state.ts';

/** The quality is that of so many seconds. */
const WINDOW = 10;
const COUNT_EVERY_MS = 1_000;
/** A way that is `disconnected` often comes back by itself (RFC 8445 does not know it; W3C webrtc 5.6). */
const PATIENCE_MS = 2_500;
/** A way that was agreed anew and is not there by then is agreed anew again. */
const AGAIN_MS = 6_000;

const ICE_STATES: Readonly<Record<RTCIceConnectionState, IceState>> = {
  new: 'new',
  checking: 'connecting',
  connected: 'connected',
  completed: 'connected',
  disconnected: 'disconnected',
  failed: 'failed',
  closed: 'failed',
};

interface ActiveCallOptions {
  readonly call: LineCall;
  readonly tell: (event: PhoneEvent) => void;
  /** It is over, and all that it took was given back. */
  readonly onOver: () => void;
  /** The line is there, so that something can be asked of the other end. */
  readonly isLineThere: () => boolean;
  /** The microphone, where it is open already. */
  readonly stream?: MediaStream;
}

/** One call with all that belongs to it: microphone, loudspeaker, quality, and its way through networks that change. */
export class ActiveCall {
  readonly #call: LineCall;
  readonly #options: ActiveCallOptions;
  readonly #sound = new CallSound();
  readonly #counts: CallCounts[] = [];
  readonly #stopDevices: () => void;
  #stream: MediaStream | null;
  #input: string | null;
  #isMuted = false;
  #isAnswered = false;
  #isOver = false;
  #isNetworkNew = false;
  #counting: ReturnType<typeof setInterval> | undefined;
  #renewing: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ActiveCallOptions) {
    const { call, tell } = options;
    this.#options = options;
    this.#call = call;
    this.#stream = options.stream ?? null;
    this.#input = DEVICES.get().input;
    this.#stopDevices = DEVICES.follow(() => void this.#useInput(DEVICES.get().input));
    call.follow({
      onRinging: () => tell({ type: 'rang' }),
      onAnswered: () => this.#answered(),
      onHeld: (held) => tell({ type: 'held', ...held }),
      onPath: () => this.#path(),
      onSound: (stream) => this.#sound.play(stream),
      onEnded: (why) => this.#ended(why),
    });
  }

  /** The microphone is open, and its sound goes to the other end unless it is muted. */
  get stream(): MediaStream | null {
    return this.#stream;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** @throws NoMicrophone it rings on */
  async answer(iceServers: Credentials['iceServers'], how: { readonly muted?: boolean } = {}): Promise<void> {
    const { muted = false } = how;
    const stream = await openMicrophone(DEVICES.get().input).catch((error: unknown) => {
      // Whoever only listens needs none.
      if (muted) return null;
      throw error;
    });
    if (this.#isOver) {
      stopStream(stream);
      return;
    }
    this.#stream = stream;
    this.#isMuted = muted;
    for (const track of stream?.getAudioTracks() ?? []) track.enabled = !muted;
    this.#call.answer(stream, iceServers);
  }

  decline(status: 486 | 603 | 480): void {
    this.#call.decline(status);
  }

  hangUp(): void {
    this.#call.hangUp();
  }

  hold(isHeld: boolean): boolean {
    return this.#call.hold(isHeld);
  }

  /** Nothing of the microphone goes to the other end. */
  mute(isMuted: boolean): void {
    this.#isMuted = isMuted;
    if (!this.#isAnswered) return;
    this.#call.mute(isMuted);
    this.#options.tell({ type: 'muted', muted: isMuted });
  }

  press(key: string): boolean {
    return this.#call.press(key);
  }

  /** The line is lost. What rings cannot be answered any more, and Warmbridge goes on without us; it may ring anew. */
  lineLost(): void {
    if (this.#isAnswered) return;
    this.#ended('connection');
    this.#call.decline(480);
  }

  /** The line is there again. */
  lineBack(): void {
    if (!this.#isAnswered) return;
    this.#renew();
  }

  /** The network is another one: its addresses are others. */
  networkChanged(): void {
    this.#isNetworkNew = true;
  }

  #answered(): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    const { tell } = this.#options;
    tell({ type: 'answered', at: Date.now() });
    if (this.#isMuted) this.mute(true);
    this.#path();
    this.#counting = setInterval(() => void this.#count(), COUNT_EVERY_MS);
  }

  #iceState(): IceState {
    return ICE_STATES[this.#call.connection?.iceConnectionState ?? 'new'];
  }

  #path(): void {
    if (this.#isOver) return;
    const iceState = this.#iceState();
    const secured = this.#call.connection?.connectionState === 'connected';
    this.#options.tell({ type: 'ice', iceState, secured });
    if (iceState === 'connected') clearTimeout(this.#renewing);
    else if (iceState === 'failed') this.#renewIn(0);
    else if (iceState === 'disconnected') this.#renewIn(PATIENCE_MS);
  }

  #renewIn(ms: number): void {
    clearTimeout(this.#renewing);
    this.#renewing = setTimeout(() => this.#renew(), ms);
  }

  /** Asks for a new way where this one is broken, and says that we are there where it is not. */
  #renew(): void {
    if (this.#isOver || !this.#isAnswered || !this.#options.isLineThere()) return;
    const iceState = this.#iceState();
    const isBroken = this.#isNetworkNew || iceState === 'disconnected' || iceState === 'failed';
    const isAsked = this.#call.renew(isBroken);
    if (isAsked) this.#isNetworkNew = false;
    if (isBroken || !isAsked) {
      clearTimeout(this.#renewing);
      this.#renewing = setTimeout(() => this.#isBroken() && this.#renew(), AGAIN_MS);
    }
  }

  #isBroken(): boolean {
    return this.#isNetworkNew || this.#iceState() !== 'connected';
  }

  async #count(): Promise<void> {
    const stats = await this.#call.connection?.getStats().catch(() => null);
    if (stats === null || stats === undefined || this.#isOver) return;
    const now = countsOf(stats.values() as Iterable<Readonly<Record<string, unknown>>>);
    this.#counts.push(now);
    if (this.#counts.length > WINDOW + 1) this.#counts.shift();
    const [before] = this.#counts;
    if (before === undefined || before === now) return;
    this.#options.tell({ type: 'quality', quality: qualityOf(before, now) });
  }

  /** Changes the microphone while the call is up. */
  async #useInput(input: string | null): Promise<void> {
    if (input === this.#input || this.#stream === null) return;
    this.#input = input;
    const { tell } = this.#options;
    let next: MediaStream;
    try {
      next = await openMicrophone(input);
    } catch (error) {
      tell({ type: 'fault', fault: (error as Error).message });
      return;
    }
    const [track] = next.getAudioTracks();
    const sender = this.#call.connection?.getSenders().find((each) => each.track?.kind === 'audio');
    if (this.#isOver || track === undefined || sender === undefined) {
      stopStream(next);
      return;
    }
    track.enabled = sender.track?.enabled ?? !this.#isMuted;
    await sender.replaceTrack(track);
    stopStream(this.#stream);
    this.#stream = next;
    tell({ type: 'fault', fault: null });
  }

  #ended(why: EndCause | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#counting);
    clearTimeout(this.#renewing);
    this.#stopDevices();
    this.#sound.close();
    stopStream(this.#stream);
    this.#stream = null;
    this.#options.tell({ type: 'ended', why });
    this.#options.onOver();
  }
}
