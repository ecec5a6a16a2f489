import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { EngineDialog } from '../../ports/engine-dialogs.ts';
import { MediaError } from '../../ports/media.ts';
import type { KeyWay } from '../dtmf/index.ts';
import { pause } from '../../shared/pause.ts';
import { within } from '../../shared/within.ts';
import { asMediaError, FREESWITCH } from './as-media-error.ts';
import { PLAY_HEADER, ROOM_HEADER, variableCommand } from './command-text.ts';
import type { FreeswitchConnection } from './connection.ts';
import type { EngineMedia } from './engine-sdp.ts';
import { readEngineSdp } from './engine-sdp.ts';
import type { EventSocketEvent } from './event-socket-event.ts';
import type { PacketCounts } from './packet-counts.ts';
import { countsIn } from './packet-counts.ts';

/** What happens on an endpoint by itself. */
export interface EndpointListener {
  /** A key press was received; `durationMs` as the far end said, or as it was heard. */
  onDigit(digit: string, durationMs: number, way: KeyWay): void;
  /** The conference hears something of it, or hears nothing any more: no packets that count, or digital silence. */
  onTalking(talking: boolean): void;
  /** A file that was played came to its end; `playedMs` of it were played. */
  onPlayed(token: number, playedMs: number): void;
  /** FreeSWITCH ended a recording of the channel. `file` is its name for the file; `cause` says why, where it knows. */
  onRecordStop(file: string, cause: string): void;
  /** RTCP came from the far end: an event with these headers. */
  onReport(header: (name: string) => string | undefined): void;
  /** FreeSWITCH ended the channel. It is told once, and not for {@link FreeswitchEndpoint.close}. */
  onGone(reason: string): void;
}

/** What a channel is made with. */
export interface EndpointOptions {
  readonly connection: FreeswitchConnection;
  /** Null to have FreeSWITCH make an offer. */
  readonly farEndSdp: string | null;
  /** More headers of the INVITE. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long FreeSWITCH may take for one SIP transaction, and for joining a conference. */
const STEP_MS = 4_000;
/** Variable with the key that the far end is decrypted with. */
const REMOTE_KEY = 'srtp_remote_audio_crypto_key';
/** Variable with the name of the codec that it speaks. */
const CODEC = 'rtp_use_codec_name';
/** How often we look whether a variable has its new value, and the time between two looks. */
const LOOKS = 600;
const LOOK_PAUSE_MS = 5;

/**
 * A channel of FreeSWITCH: one RTP endpoint, and the SIP dialog that it hangs on. The Call-ID of the dialog is the id of
 * the channel (`inbound-use-callid-as-uuid`), so that its events are known before it is there.
 */
export class FreeswitchEndpoint {
  readonly uuid: string;
  readonly #connection: FreeswitchConnection;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #gone = Promise.withResolvers<string>();
  /** It joins a conference as soon as it is answered. */
  readonly #joins: boolean;
  /** Resolves when it runs applications: before that FreeSWITCH would break one off that it is told to run. */
  readonly #parked = Promise.withResolvers<undefined>();
  readonly #joined = Promise.withResolvers<number>();
  #dialog: EngineDialog | null = null;
  #media: EngineMedia | null = null;
  #listener: EndpointListener | null = null;
  #over = false;
  #closing: Promise<void> | null = null;
  /** RTCP packets that came. */
  #reports = 0;

  private constructor({ connection, headers, clock, logger }: EndpointOptions, uuid: string) {
    this.uuid = uuid;
    this.#connection = connection;
    this.#clock = clock;
    this.#logger = logger;
    this.#joins = ROOM_HEADER in headers;
    if (this.#joins) this.#parked.resolve(undefined);
    connection.watch(uuid, (event) => {
      if (!this.#over) this.#event(event);
    });
  }

  /**
   * Makes a channel by an INVITE.
   * @throws MediaError `no-common-codec`, `no-ports`, `engine-lost`; the channel is ended then
   */
  static async create(options: EndpointOptions): Promise<FreeswitchEndpoint> {
    const { connection, farEndSdp, headers } = options;
    const uuid = randomUUID();
    const endpoint = new FreeswitchEndpoint(options, uuid);
    try {
      const dialog = await connection.dialogs.invite(`sip:warmbridge@${connection.sipAddress}`, {
        sdp: farEndSdp,
        headers: { ...headers, 'Call-ID': uuid },
      });
      endpoint.#dialog = dialog;
      dialog.onEnded((reason) => endpoint.#ended(reason));
      endpoint.#media = readEngineSdp(dialog.remoteSdp);
      return endpoint;
    } catch (error) {
      void endpoint.close();
      throw asMediaError(error);
    }
  }

  /** Where it receives. */
  get media(): EngineMedia {
    if (this.#media === null) throw new TypeError('the channel has not been made');
    return this.#media;
  }

  /** Sets who is told. The owner does it at once. */
  listen(listener: EndpointListener): void {
    this.#listener = listener;
  }

  /**
   * Tells FreeSWITCH of the far end, by a re-INVITE.
   * @throws MediaError `no-common-codec`: it refuses; `engine-lost`
   */
  async modify(farEndSdp: string): Promise<void> {
    await this.#step(async () => await this.#dialog?.reinvite(farEndSdp));
  }

  /**
   * Tells FreeSWITCH of the far end and of its new key. It takes a key of an answer alone: where an offer of ours has
   * another key than the last, it makes a new key of its own as well. So the offer has the former key, and the new one
   * comes in the ACK, which FreeSWITCH takes for an answer.
   * @param line the new key, as the description in the ACK has it
   * @throws MediaError `engine-lost`
   */
  async rekey(farEndSdp: string, inAck: string, line: string): Promise<void> {
    await this.#step(async () => await this.#rekey(farEndSdp, inAck, line));
  }

  async #rekey(farEndSdp: string, inAck: string, line: string): Promise<void> {
    await this.#dialog?.reinvite(farEndSdp, inAck);
    if (await this.#has(REMOTE_KEY, (value) => value === line)) return;
    throw new MediaError('engine-lost', 'FreeSWITCH does not take the key of the far end');
  }

  /**
   * Waits until it speaks a codec. It goes over to that of a re-INVITE with the next packet that it reads, and a conference
   * keeps the rate of the sound that there was as the channel joined: what is said would be an octave too low.
   * A channel that joined as it was answered has had the codec of its INVITE from the beginning.
   * @param rtpName as in `a=rtpmap`
   * @throws MediaError `engine-lost`
   */
  async speaks(rtpName: string): Promise<void> {
    if (this.#joins) return;
    const name = rtpName.toUpperCase();
    await this.#step(async () => {
      if (await this.#has(CODEC, (value) => value.toUpperCase() === name)) return;
      throw new MediaError('engine-lost', 'FreeSWITCH does not take the codec of the far end');
    });
  }

  /** Waits for a value of a variable. False: it has not come. */
  async #has(variable: string, isWanted: (value: string) => boolean): Promise<boolean> {
    for (let look = 0; look < LOOKS && !this.#over; look++) {
      if (isWanted(await this.#connection.command(variableCommand(this.uuid, variable)))) return true;
      await pause(this.#clock, LOOK_PAUSE_MS);
    }
    return false;
  }

  /**
   * Waits until it is in its conference, and gives its number there.
   * @param argument of the application `conference`, for a channel that was not made to join
   * @throws MediaError `engine-lost`
   */
  async join(argument: string): Promise<number> {
    return await this.#step(async () => {
      if (!this.#joins) await this.#execute('conference', argument);
      this.#connection.nudge();
      return await this.#joined.promise;
    });
  }

  /** Runs an application that ends at once, beside the conference. */
  run(application: string, argument: string): void {
    if (this.#over) return;
    this.#execute(application, argument).catch((error: unknown) => {
      this.#logger.debug({ err: error, channel: this.uuid, application }, 'an application was not run');
    });
  }

  async #execute(application: string, argument: string): Promise<void> {
    this.#connection.nudge();
    await Promise.race([this.#parked.promise, this.#gone.promise]);
    await this.#connection.execute(this.uuid, application, argument);
  }

  /** What went over the wire so far; null if FreeSWITCH does not tell. */
  async packets(): Promise<PacketCounts | null> {
    if (this.#over) return null;
    try {
      const request = JSON.stringify({ command: 'mediaStats', data: { uuid: this.uuid } });
      const counts = countsIn(await this.#connection.command(`json ${request}`));
      return { ...counts, reports: this.#reports };
    } catch {
      return null;
    }
  }

  /** RTCP packets that came from the far end so far. */
  get reports(): number {
    return this.#reports;
  }

  /** Ends the channel. Idempotent. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const ended = this.#over;
    this.#over = true;
    this.#connection.forget(this.uuid);
    if (!ended) await this.#bye();
  }

  /** Where the SIP server cannot carry a BYE, a command ends the channel. With the server itself away, nobody waits. */
  async #bye(): Promise<void> {
    const dialog = this.#dialog;
    if (dialog === null) return;
    const bye = within({ clock: this.#clock, ms: STEP_MS, who: FREESWITCH }, () => dialog.bye());
    const lost = (error: unknown): void =>
      this.#logger.debug({ err: error, channel: this.uuid }, 'a channel could not be ended in order');
    if (this.#connection.over) {
      bye.catch(lost);
      return;
    }
    try {
      await bye;
    } catch (error) {
      lost(error);
      await this.#connection.command(`uuid_kill ${this.uuid}`).catch(lost);
    }
  }

  /** FreeSWITCH ended the channel. */
  #ended(reason: string): void {
    this.#gone.resolve(reason);
    if (this.#over) return;
    this.#over = true;
    this.#connection.forget(this.uuid);
    this.#listener?.onGone(reason);
  }

  async #step<Result>(step: () => Promise<Result>): Promise<Result> {
    if (this.#over) throw new MediaError('engine-lost', 'the channel is gone');
    const gone = this.#gone.promise.then((reason) => {
      throw new MediaError('engine-lost', `FreeSWITCH ended the channel: ${reason}`);
    });
    try {
      const wait = { clock: this.#clock, ms: STEP_MS, who: FREESWITCH };
      return await within(wait, () => Promise.race([step(), gone]));
    } catch (error) {
      throw asMediaError(error);
    }
  }

  #event(event: EventSocketEvent): void {
    switch (event.header('Event-Name')) {
      case 'CUSTOM':
        this.#conferenceEvent(event);
        break;
      case 'CHANNEL_PARK':
        this.#parked.resolve(undefined);
        break;
      case 'DTMF': {
        const source = event.header('DTMF-Source');
        if (source === SENT_BY_US) return;
        const durationMs = Math.round(event.number('DTMF-Duration') / TICKS_PER_MS);
        const digit = (event.header('DTMF-Digit') ?? '').toUpperCase();
        this.#listener?.onDigit(digit, durationMs, source === HEARD ? 'tones' : 'event');
        break;
      }
      case 'RECV_RTCP_MESSAGE':
        // Its counters know of RTCP only what sender reports say of RTP: a muted telephone changes none of them.
        this.#reports++;
        this.#listener?.onReport((name) => event.header(name));
        break;
      case 'RECORD_STOP':
        this.#listener?.onRecordStop(
          event.header('Record-File-Path') ?? '',
          event.header('Record-Completion-Cause') ?? 'no cause given',
        );
        break;
      default:
    }
  }

  #conferenceEvent(event: EventSocketEvent): void {
    switch (event.header('Action')) {
      case 'add-member':
        this.#joined.resolve(event.number('Member-ID'));
        break;
      case 'del-member':
        // It was put out, or FreeSWITCH ended it: its BYE may be lost, or not come at all.
        this.#ended('it has left the conference');
        void this.#bye();
        break;
      case 'start-talking':
        this.#listener?.onTalking(true);
        break;
      case 'stop-talking':
        this.#listener?.onTalking(false);
        break;
      case 'play-file-member-done':
        this.#listener?.onPlayed(event.number(PLAY_HEADER), event.number('milliseconds'));
        break;
      default:
    }
  }
}

/** DTMF-Source of a key whose tones were heard, and of one that FreeSWITCH makes tones of. */
const HEARD = 'INBAND_AUDIO';
const SENT_BY_US = 'APP';
/** DTMF-Duration counts samples at 8 kHz. */
const TICKS_PER_MS = 8;
