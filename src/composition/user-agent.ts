import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { LegId } from '../ports/ids.ts';
import { asCallId, asLegId, asPlayId } from '../ports/ids.ts';
import type { MediaPort, MediaRoom, RoomEvent } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { IncomingInvite, IncomingLeg, LegSignal, SignallingLeg } from '../ports/signalling.ts';
import { DrachtioSignalling } from '../signalling/drachtio/index.ts';
import { SipServer } from '../sip-server/index.ts';

/** What a telephone tells whoever uses it. */
export type PhoneEvent =
  | { readonly type: 'ringing'; readonly headers: IncomingInvite }
  | { readonly type: 'answered' }
  | { readonly type: 'ended'; readonly by: 'remote' | 'local' | 'lost'; readonly status: number | null };

/** What is done with a call that comes in. */
export interface Taking {
  /** It rings for so long. */
  readonly ringMs: number;
  /** What follows: an answer, a refusal (603), or nothing, so that it goes on ringing. */
  readonly then: 'answer' | 'decline' | 'nothing';
}

/**
 * A telephone: a SIP server, a signalling port and a leg of a media engine of its own, the same parts that the product
 * is made of. It holds one call at a time.
 */
export class UserAgent {
  readonly #server: SipServer;
  readonly #signalling: DrachtioSignalling;
  readonly #media: MediaPort;
  readonly #clock: Clock;
  #room: MediaRoom | null = null;
  #leg: SignallingLeg | null = null;
  #line: LegId = asLegId('none');
  #revision = 0;
  readonly #playing = new Map<string, () => void>();
  #onEvent: (event: PhoneEvent) => void = () => undefined;
  #taking: Taking | null = null;

  private constructor(server: SipServer, signalling: DrachtioSignalling, media: MediaPort, clock: Clock) {
    this.#clock = clock;
    this.#server = server;
    this.#signalling = signalling;
    this.#media = media;
  }

  /** Starts a telephone on any free port of 127.0.0.1. */
  static async start(name: string, media: MediaPort, clock: Clock, logger: Logger): Promise<UserAgent> {
    const secret = randomBytes(16).toString('hex');
    const server = await SipServer.start({
      listen: ['udp:127.0.0.1:0'],
      control: { host: '127.0.0.1', port: 0, secret },
      logger,
    });
    const control = { host: '127.0.0.1', port: server.controlPort, secret };
    const signalling = new DrachtioSignalling({ engine: name, control, clock, logger });
    const agent = new UserAgent(server, signalling, media, clock);
    try {
      await signalling.start((invite) => {
        if (agent.#taking === null || agent.#leg !== null) invite.take(() => undefined).reject(486, 'Busy Here');
        else agent.#ring(invite, agent.#taking);
      });
    } catch (error) {
      await agent.close();
      throw error;
    }
    return agent;
  }

  /** Host and port that it is reached at. */
  get address(): string {
    return this.#server.endpoints[0]?.replace('udp/', '') ?? '';
  }

  on(listener: (event: PhoneEvent) => void): void {
    this.#onEvent = listener;
  }

  /** Calls somebody. */
  async call(destination: string, from: string): Promise<void> {
    const room = await this.#openRoom();
    const { sdp } = await room.openOffering(this.#line);
    this.#leg = this.#signalling.dial({ destination, sdp, callerNumber: from, headers: {} }, (signal) => {
      this.#signal(signal);
    });
  }

  /** Takes calls from now on, one at a time. Until then, and while one is up, it is busy. */
  takeCalls(taking: Taking): void {
    this.#taking = taking;
  }

  /** What is heard in the telephone goes to a WAV file, on its left channel, until the call ends. @throws MediaError */
  async record(file: string): Promise<void> {
    await this.#room?.record(this.#line, file);
  }

  /** Plays a sound into the telephone again and again, until something else is said. Null: silence. */
  hum(prompt: Prompt | null): void {
    this.#scene(prompt === null ? [] : [{ kind: 'play', play: asPlayId(randomUUID()), prompt, loop: true }]);
  }

  /** Speaks into the telephone, and resolves when all is said. */
  async say(text: string, voice?: string): Promise<void> {
    const room = this.#room;
    if (room === null) return;
    const play = asPlayId(randomUUID());
    const said = new Promise<void>((resolve) => this.#playing.set(play, resolve));
    this.#scene([{ kind: 'play', play, prompt: { text, voice }, loop: false }]);
    await said;
    this.#scene([]);
  }

  async press(digit: string): Promise<void> {
    await this.#room?.sendDtmf(this.#line, digit);
  }

  hangup(): void {
    this.#leg?.hangup({ q850Cause: 16, text: 'Normal call clearing' });
  }

  async close(): Promise<void> {
    this.hangup();
    await this.#signalling.close();
    await this.#server.close();
    await this.#room?.dispose();
  }

  #ring(invite: IncomingInvite, { ringMs, then }: Taking): void {
    const leg = invite.take((signal) => {
      this.#signal(signal);
    });
    this.#leg = leg;
    leg.ring();
    this.#onEvent({ type: 'ringing', headers: invite });
    if (then === 'nothing') return;
    this.#clock.schedule(ringMs, () => {
      // The caller may have hung up meanwhile.
      if (this.#leg !== leg) return;
      if (then === 'decline') leg.reject(603, 'Decline');
      else this.#answer(leg, invite.sdp ?? '');
    });
  }

  #answer(leg: IncomingLeg, offer: string): void {
    this.#openRoom()
      .then(async (room) => {
        const { sdp } = await room.openWithOffer(this.#line, offer);
        leg.answer(sdp);
      })
      .catch(() => {
        leg.reject(500, 'Server Internal Error');
      });
  }

  #scene(hears: Parameters<MediaRoom['setScene']>[0]['hears'][LegId]): void {
    this.#revision += 1;
    this.#room?.setScene({ revision: this.#revision, hears: { [this.#line]: hears } });
  }

  async #openRoom(): Promise<MediaRoom> {
    const id = asCallId(randomUUID());
    this.#line = asLegId(`${id}.line`);
    this.#room = await this.#media.openRoom(id, (event) => {
      this.#roomEvent(event);
    });
    return this.#room;
  }

  #roomEvent(event: RoomEvent): void {
    if (event.type !== 'playFinished') return;
    this.#playing.get(event.play)?.();
    this.#playing.delete(event.play);
  }

  #signal(signal: LegSignal): void {
    switch (signal.type) {
      case 'answered':
        if (signal.sdp === null) this.#onEvent({ type: 'answered' });
        else {
          this.#room?.acceptAnswer(this.#line, signal.sdp).then(
            () => this.#onEvent({ type: 'answered' }),
            // Without sound there is no call.
            () => this.hangup(),
          );
        }
        return;
      case 'ended':
        for (const done of this.#playing.values()) done();
        this.#playing.clear();
        void this.#room?.dispose();
        this.#room = null;
        this.#leg = null;
        this.#onEvent({ type: 'ended', by: signal.by, status: signal.status });
        return;
      case 'referred':
        signal.refer.refuse(603, 'Decline');
        return;
      case 'reoffered':
        signal.reply({ status: 488, reason: 'Not Acceptable Here' });
        return;
      case 'progress':
      case 'acknowledged':
      case 'dtmf':
        return;
    }
  }
}
