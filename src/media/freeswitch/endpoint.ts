import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import type { KeyWay } from '../dtmf/index.ts';
import { pause } from '../../shared/pause.ts';
import { within } from '../../shared/within.ts';
import { asMediaError, FREESWITCH } from './as-media-error.ts';
import type { FreeswitchConnection } from './connection.ts';
import type { EngineMedia } from './engine-sdp.ts';
import { readEngineSdp } from './engine-sdp.ts';
import type { EslEvent, FsmrfEndpoint } from './fsmrf.ts';
import { PLAY_HEADER, variableCommand } from './command-text.ts';

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

/** Packets of an endpoint. */
export interface PacketCounts {
  /** RTP that came from the far end. */
  readonly received: number;
  /** RTCP that came from it. */
  readonly reports: number;
  /** RFC 4733 that went to it. */
  readonly keysSent: number;
  /** RTP packets that were lost on the way from it, by those that came, 0 to 1. */
  readonly lossRate: number;
}

/** How long FreeSWITCH may take for one SIP transaction, and for joining a conference. */
const STEP_MS = 4_000;
/** Variable with the key that the far end is decrypted with. */
const REMOTE_KEY = 'srtp_remote_audio_crypto_key';
/** How often we look whether that is the new one, and the time between two looks. */
const REKEY_ATTEMPTS = 600;
const REKEY_PAUSE_MS = 5;

/** A channel of FreeSWITCH: one RTP endpoint, and the SIP dialog that it hangs on. */
export class FreeswitchEndpoint {
  readonly uuid: string;
  /** Where it receives. */
  readonly media: EngineMedia;
  readonly #connection: FreeswitchConnection;
  readonly #endpoint: FsmrfEndpoint;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #gone = Promise.withResolvers<string>();
  #listener: EndpointListener | null = null;
  #joined: (member: number) => void = () => undefined;
  #over = false;
  #closing: Promise<void> | null = null;
  /** RTCP packets that came. */
  #reports = 0;

  private constructor(
    connection: FreeswitchConnection,
    endpoint: FsmrfEndpoint,
    media: EngineMedia,
    clock: Clock,
    logger: Logger,
  ) {
    this.#connection = connection;
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#logger = logger;
    this.uuid = endpoint.uuid;
    this.media = media;
    endpoint.on('dtmf', ({ dtmf, duration, source }) => {
      if (this.#over || source === SENT_BY_US) return;
      const way = source === HEARD ? 'tones' : 'event';
      this.#listener?.onDigit(dtmf.toUpperCase(), Math.round(Number(duration) / TICKS_PER_MS), way);
    });
    endpoint.conn.on('esl::event::CUSTOM::*', (event) => {
      if (!this.#over) this.#conferenceEvent(event);
    });
    // Its counters know of RTCP only what sender reports say of RTP: a muted telephone changes none of them.
    endpoint.conn.subscribe(RTCP_EVENT);
    endpoint.conn.on(`esl::event::${RTCP_EVENT}::*`, (event) => {
      if (event.getHeader('Unique-ID') !== this.uuid) return;
      this.#reports++;
      if (!this.#over) this.#listener?.onReport((name) => event.getHeader(name) ?? undefined);
    });
    endpoint.conn.subscribe(RECORD_STOP_EVENT);
    endpoint.conn.on(`esl::event::${RECORD_STOP_EVENT}::*`, (event) => {
      if (this.#over || event.getHeader('Unique-ID') !== this.uuid) return;
      const cause = event.getHeader('Record-Completion-Cause') ?? 'no cause given';
      this.#listener?.onRecordStop(event.getHeader('Record-File-Path') ?? '', cause);
    });
    endpoint.on('destroy', (detail) => this.#ended(detail?.reason ?? null));
  }

  /**
   * Takes over what drachtio-fsmrf made.
   * @throws MediaError `engine-lost`: FreeSWITCH did not describe its media; the channel is ended then
   */
  static take(
    connection: FreeswitchConnection,
    endpoint: FsmrfEndpoint,
    clock: Clock,
    logger: Logger,
  ): FreeswitchEndpoint {
    try {
      return new FreeswitchEndpoint(connection, endpoint, readEngineSdp(endpoint.dialog.remote.sdp), clock, logger);
    } catch (error) {
      endpoint.dialog.destroy().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Resolves when FreeSWITCH tells of what happens on the channel. drachtio-fsmrf asks for it and does not wait, so a
   * key that was pressed at once would be lost.
   */
  async telling(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#endpoint.conn.api('echo', resolve); // answers come in order
    await Promise.race([promise, this.#gone.promise]);
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
    await this.#step(this.#endpoint.dialog.modify(farEndSdp));
  }

  /**
   * Tells FreeSWITCH of the far end and of its new key. It takes a key of an answer alone: where an offer of ours has
   * another key than the last, it makes a new key of its own as well. So the offer has the former key, and the new one
   * comes in the ACK, which FreeSWITCH takes for an answer.
   * @param line the new key, as the description in the ACK has it
   * @throws MediaError `engine-lost`
   */
  async rekey(farEndSdp: string, inAck: string, line: string): Promise<void> {
    await this.#step(this.#rekey(farEndSdp, inAck, line));
  }

  async #rekey(farEndSdp: string, inAck: string, line: string): Promise<void> {
    await this.#endpoint.dialog.modifyInAck(farEndSdp, inAck);
    for (let attempt = 0; attempt < REKEY_ATTEMPTS; attempt++) {
      if ((await this.#connection.command(variableCommand(this.uuid, REMOTE_KEY))) === line) return;
      await pause(this.#clock, REKEY_PAUSE_MS);
    }
    throw new MediaError('engine-lost', 'FreeSWITCH does not take the key of the far end');
  }

  /**
   * Puts it into a conference, deaf and mute. Gives its number there.
   * @param conference with its profile
   * @param onLeft it is not there any more, though it was not closed
   * @throws MediaError `engine-lost`
   */
  async join(conference: string, onLeft: () => void = () => undefined): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#joined = resolve;
    // With `mute` alone FreeSWITCH would throw away what comes in meanwhile, keys included.
    const argument = `${conference}+flags{deaf|mute|mute-detect}`;
    this.#endpoint.execute('conference', argument, () => {
      if (!this.#over) onLeft();
    });
    return await this.#step(promise);
  }

  /** Runs an application that ends at once, beside the conference. */
  run(application: string, argument: string): void {
    if (!this.#over) this.#endpoint.execute(application, argument, () => undefined);
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

  /** Ends the channel. Idempotent. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const ended = this.#over;
    this.#over = true;
    if (ended) return;
    try {
      await this.#connection.command(`uuid_kill ${this.uuid}`);
      await within({ clock: this.#clock, ms: STEP_MS, who: FREESWITCH }, () => this.#gone.promise);
    } catch (error) {
      this.#logger.debug({ err: error, channel: this.uuid }, 'a channel could not be ended in order');
      this.#forgetDialog();
    }
  }

  /** @param cause hangup cause; null where the connection to the channel was lost, with FreeSWITCH or without it */
  #ended(cause: string | null): void {
    const reason = cause ?? 'the connection to it was lost';
    this.#gone.resolve(reason);
    if (this.#over) return;
    this.#over = true;
    if (cause === null) this.#forgetDialog();
    this.#listener?.onGone(reason);
  }

  /** FreeSWITCH may send no BYE, so this ends our side of the dialog as well. */
  #forgetDialog(): void {
    this.#endpoint.dialog.destroy().catch((error: unknown) => {
      this.#logger.debug({ err: error, channel: this.uuid }, 'a dialog with FreeSWITCH was gone already');
    });
  }

  async #step<Result>(step: Promise<Result>): Promise<Result> {
    if (this.#over) throw new MediaError('engine-lost', 'the channel is gone');
    const gone = this.#gone.promise.then((reason) => {
      throw new MediaError('engine-lost', `FreeSWITCH ended the channel: ${reason}`);
    });
    try {
      const wait = { clock: this.#clock, ms: STEP_MS, who: FREESWITCH };
      return await within(wait, () => Promise.race([step, gone]));
    } catch (error) {
      throw asMediaError(error);
    }
  }

  #conferenceEvent(event: EslEvent): void {
    // drachtio-fsmrf asks for events first and only then for those of its channel alone: others' come through in between
    // (and its own `join` takes them for ours).
    if (event.getHeader('Unique-ID') !== this.uuid) return;
    switch (event.getHeader('Action')) {
      case 'add-member':
        this.#joined(numberIn(event, 'Member-ID'));
        break;
      case 'start-talking':
        this.#listener?.onTalking(true);
        break;
      case 'stop-talking':
        this.#listener?.onTalking(false);
        break;
      case 'play-file-member-done':
        this.#listener?.onPlayed(numberIn(event, PLAY_HEADER), numberIn(event, 'milliseconds'));
        break;
      default:
    }
  }
}

function numberIn(event: EslEvent, header: string): number {
  return Number(event.getHeader(header) ?? Number.NaN);
}

/** FreeSWITCH got an RTCP packet. */
const RTCP_EVENT = 'RECV_RTCP_MESSAGE';
/** FreeSWITCH writes a recording no more. */
const RECORD_STOP_EVENT = 'RECORD_STOP';
/** DTMF-Source of a key whose tones were heard, and of one that FreeSWITCH makes tones of. */
const HEARD = 'INBAND_AUDIO';
const SENT_BY_US = 'APP';
/** DTMF-Duration counts samples at 8 kHz. */
const TICKS_PER_MS = 8;

function countsIn(answer: string): Omit<PacketCounts, 'reports'> {
  const stats = JSON.parse(answer) as { response?: { audio?: Record<string, unknown> } };
  const count = (name: string): number => Number(stats.response?.audio?.[name] ?? 0);
  const lossRate = count('in_jitter_loss_rate');
  return {
    received: count('in_packet_count'),
    keysSent: count('out_dtmf_packet_count'),
    lossRate: lossRate >= 0 && lossRate <= 1 ? lossRate : 0,
  };
}
