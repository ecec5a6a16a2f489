import type { LegQuality, QualityAlarm } from './call-quality.ts';
import type { CallId, LegId, PlayId } from './ids.ts';
import type { LegTerms, Negotiated } from './leg-terms.ts';
import type { Prompt } from './prompt.ts';

export type { LegTerms, Negotiated, SrtpPolicy } from './leg-terms.ts';

/** One thing that a leg hears. */
export type Source =
  /** What another leg of the same room says. A leg is never given itself as a source. */
  | { readonly kind: 'leg'; readonly leg: LegId }
  /**
   * A prompt. The same `play` in two scenes running is the same playing, which goes on. A new `play` starts from the
   * beginning, and one that is no longer in the scene stops. `loop` repeats it until it leaves the scene.
   */
  | { readonly kind: 'play'; readonly play: PlayId; readonly prompt: Prompt; readonly loop: boolean };

/**
 * Who hears what, whole: for each leg the sources that it hears, mixed. A leg that is missing, or has an empty list,
 * hears silence. Audio is sent to every open endpoint all the time, silence included, so that packets never pause.
 */
export interface Scene {
  readonly revision: number;
  readonly hears: Readonly<Record<LegId, readonly Source[]>>;
}

/** What a room tells about itself. Times (`at`) are those of the monotonic {@link Clock.now}, in milliseconds. */
export type RoomEvent =
  /** The scene with this revision (and so every earlier one) is in force: it governs packets sent from now on. */
  | { readonly type: 'sceneApplied'; readonly revision: number; readonly at: number }
  /** The first packet of a prompt went out. */
  | { readonly type: 'playStarted'; readonly play: PlayId; readonly leg: LegId; readonly at: number }
  /** A prompt ended by itself (`error` null) or could not be played (`error` says why). A dropped play sends none. */
  | {
      readonly type: 'playFinished';
      readonly play: PlayId;
      readonly leg: LegId;
      readonly error: string | null;
      readonly at: number;
    }
  /** A key was pressed on this leg, and let go: an RFC 4733 event, or tones ({@link KeysBy}). It is told once. */
  | {
      readonly type: 'dtmf';
      readonly leg: LegId;
      readonly digit: string;
      readonly durationMs: number;
      readonly at: number;
    }
  /** The first valid RTP packet came from this leg. */
  | { readonly type: 'firstMedia'; readonly leg: LegId; readonly at: number }
  /**
   * No valid RTP or RTCP came from this leg for the configured time. It is sent once per silence of a leg that may
   * send, and again after {@link MediaRoom.expectMedia}.
   */
  | { readonly type: 'mediaTimeout'; readonly leg: LegId; readonly at: number }
  /**
   * A far end that holds us, and says that it sends ({@link Negotiated.sends}), sends nothing, as many telephones do
   * (`sends` false), or sends again. Nothing is told of one that sends from the beginning.
   */
  | { readonly type: 'holderSends'; readonly leg: LegId; readonly sends: boolean; readonly at: number }
  /**
   * Of a leg that is watched ({@link MediaRoom.watchPauses}): nothing came from it for so long, or comes again (`paused`
   * false).
   */
  | { readonly type: 'paused'; readonly leg: LegId; readonly paused: boolean; readonly at: number }
  /** The recording to this file cannot be written at present (a full disk). The engine goes on trying. */
  | { readonly type: 'recordingFailed'; readonly file: string; readonly error: string; readonly at: number }
  /** It is written again. The lost time is silence in the file, or missing there (FreeSWITCH). */
  | { readonly type: 'recordingResumed'; readonly file: string; readonly lostMs: number; readonly at: number }
  /**
   * How a leg is carried: now and then, when it is alarming (`alarm`), and when its endpoint closes (`isFinal`), which is
   * told until the room is disposed of. FreeSWITCH tells the last alone.
   */
  | {
      readonly type: 'quality';
      readonly leg: LegId;
      readonly quality: LegQuality;
      readonly alarm: QualityAlarm | null;
      readonly isFinal: boolean;
      readonly at: number;
    }
  /** The engine ended this fork by itself. Nothing comes from it any more, and another may be started. */
  | { readonly type: 'forkLost'; readonly fork: MediaFork; readonly reason: string; readonly at: number }
  /** The engine lost this room. Nobody hears anything any more. */
  | { readonly type: 'lost'; readonly reason: string; readonly at: number };

/** Why the media engine refused a request. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code: MediaErrorCode;
  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * `bad-sdp`: not parsable, or it describes no audio we can reach; `no-common-codec`: nothing in common (SIP 488);
 * `no-common-srtp`: one side wants SRTP, and the other does not (SIP 488);
 * `no-webrtc`: the far end's ICE and DTLS-SRTP cannot be had, for the reason in the message (SIP 488);
 * `no-ports`: the port range is used up (SIP 503); `unknown-leg`: no such endpoint in the room;
 * `engine-lost`: the engine is away (SIP 503); `io`: a file could not be read or written; `bad-address`: no address that
 * RTP can be sent to; `too-many-forks`: the leg has as many forks as it may have; `too-many-recordings`: the room has as
 * many recordings as it may have.
 */
export type MediaErrorCode =
  | 'bad-sdp'
  | 'no-common-codec'
  | 'no-common-srtp'
  | 'no-webrtc'
  | 'no-ports'
  | 'unknown-leg'
  | 'engine-lost'
  | 'io'
  | 'bad-address'
  | 'too-many-forks'
  | 'too-many-recordings';

/**
 * How a far end sends and takes keys. `auto`: by events (RFC 4733) if they were agreed on, otherwise as tones in the
 * audio (ITU-T Q.23). `inband`: as tones, whatever was agreed on; events that come count as well, and a press that comes
 * both ways counts once. `rfc4733`: by events alone. `info`: by SIP INFO, which the media engine has no part in.
 */
export type KeysBy = 'auto' | 'rfc4733' | 'info' | 'inband';

/** An IP address and a UDP port. */
export interface RtpAddress {
  readonly address: string;
  readonly port: number;
}

/** An IP network: an address, and the length of its prefix in bits. */
export interface IpNetwork {
  readonly address: string;
  readonly prefix: number;
}

/** A copy of what one leg says: {@link MediaRoom.fork}. */
export interface MediaFork {
  readonly leg: LegId;
  /** Encoding name at its start, such as `PCMU`. */
  readonly codec: string;
  /**
   * RTP payload type at its start: 0 for PCMU, 8 for PCMA (RFC 3551 6), 118 for L16, so that each packet tells its codec.
   */
  readonly payloadType: number;
  /** The address that its packets come from. No other fork that runs on this engine has the same. */
  readonly source: RtpAddress;
  /** SSRC of its packets, from the first to the last. */
  readonly ssrc: number;
  /** Ends it. Idempotent. */
  end(): Promise<void>;
}

/** What a fork may hold. */
export interface ForkOptions {
  /** A leg of 16 kHz may be given as `L16`, linear sound of 16 kHz (RFC 3551 4.5.11). @defaultValue false: as u-law */
  readonly wideband?: boolean | undefined;
}

/** How a recording begins. */
export interface RecordingOptions {
  /**
   * It begins paused: no sound is in the file before it is resumed. Whether its time counts from now on, or from then, is
   * the engine's. @defaultValue false
   */
  readonly paused?: boolean;
  /**
   * Its file has 16 kHz where the leg has as much when it begins, if the engine can. Another leg that takes its place
   * changes nothing of that. @defaultValue false
   */
  readonly wideband?: boolean;
}

/**
 * A recording that runs: {@link MediaRoom.record}. When it has been stopped, or its room is gone, its methods do nothing.
 */
export interface MediaRecording {
  readonly file: string;
  /**
   * Another leg is recorded from now on: it has taken the place of the former one. Events tell of a recording that does
   * not go on. @throws MediaError
   */
  moveTo(leg: LegId): Promise<void>;
  /**
   * Nothing of what is said from now on is in the file: both channels are silence, and the file keeps its time. It is in
   * force when this resolves. It holds on when the recording moves, or is begun again after a failure. Where that cannot
   * be done, the recording is no longer written. It never rejects.
   */
  pause(): Promise<void>;
  /** The end of a pause. To be sure that nothing of it is in the file, sound comes in 200 ms later. It never rejects. */
  resume(): Promise<void>;
  /** Ends it and completes the file. Idempotent, never rejects. */
  stop(): Promise<void>;
}

/** The media of one call: its legs' endpoints and the scene that joins them. */
export interface MediaRoom {
  /** Opens an endpoint for an offer that came in, and answers it (RFC 3264 6). @throws MediaError */
  openWithOffer(leg: LegId, remoteOffer: string, terms?: LegTerms): Promise<Negotiated>;
  /** Opens an endpoint and makes an offer (RFC 3264 5). @throws MediaError */
  openOffering(leg: LegId, terms?: LegTerms): Promise<Negotiated>;
  /** Completes an offer of ours. May be called again: a later answer (fork, early media, then 200) replaces the former. @throws MediaError */
  acceptAnswer(leg: LegId, remoteAnswer: string): Promise<Negotiated>;
  /**
   * Answers a new offer (re-INVITE, UPDATE) for an open endpoint. A refused offer changes nothing. @throws MediaError
   */
  answerOffer(leg: LegId, remoteOffer: string): Promise<Negotiated>;
  /** Makes a new offer for an open endpoint (our re-INVITE), in the given direction. @throws MediaError */
  reoffer(leg: LegId, direction: 'sendrecv' | 'sendonly' | 'inactive'): Promise<Negotiated>;
  /**
   * Names hosts that may send the RTP of an open leg, besides the one in its SDP; a later call replaces the former.
   *
   * A leg is listened to, and sent to, at one source. The first one that sends is taken, whoever it is (symmetric RTP,
   * RFC 4961). From then on another source is followed when the present one has been silent for a second or more, and
   * then only at the host of the SDP, at that of the present source, or at one of these; each at any port. The source
   * that the SDP names counts at once. Unknown legs are ignored. It never throws.
   */
  allowSources(leg: LegId, networks: readonly IpNetwork[]): void;
  /**
   * Watches a leg that sends audio all the time: from now on `paused` tells when none came for `pauseMs`, at most 100 ms
   * late, and when some comes again. While the far end holds, nothing is told. Unknown legs are ignored. It never throws.
   */
  watchPauses(leg: LegId, pauseMs: number): void;
  /**
   * The silence of a leg counts from now on, and is told (`mediaTimeout`) even if it was told before. Unknown legs are
   * ignored. It never throws.
   */
  expectMedia(leg: LegId): void;
  /** Ends an endpoint; its port drains before it is used again. Unknown legs are ignored. */
  close(leg: LegId): Promise<void>;
  /** Puts a scene in force; `sceneApplied` tells when. A leg counts as soon as it has an endpoint. Never throws. */
  setScene(scene: Scene): void;
  /**
   * Makes a prompt ready, so that it starts without delay. Of a long one that is its first piece. It never rejects; a
   * fault shows when the prompt is played.
   */
  prepare(prompt: Prompt): Promise<void>;
  /**
   * Plays a short sound to a leg once, mixed into whatever it hears, other prompts included. Nothing tells of it. One that
   * cannot be played, or that comes while the former one is heard, is left out. It never throws.
   */
  chime(leg: LegId, prompt: Prompt): void;
  /**
   * Says how the far end of an open leg sends and takes keys. @defaultValue `auto`. Unknown legs are ignored. It never
   * throws.
   */
  takeKeys(leg: LegId, by: KeysBy): void;
  /**
   * Sends keys to this leg, one after the other, as {@link KeysBy} says: events, or tones in the place of what it hears.
   * Digits `0-9*#A-D`. @throws MediaError `no-common-codec`: the far end takes none
   */
  sendDtmf(leg: LegId, digits: string): Promise<void>;
  /**
   * Records a leg to a WAV file (8 kHz or as {@link RecordingOptions} say, 16 bit, stereo): what it says on the left, and all that it hears on the right. A
   * room has up to 12 recordings at a time, each with a file of its own; several may be of one leg. It goes on until it is
   * stopped or the room is gone. While its leg is closed the file has silence, or nothing (FreeSWITCH).
   * @throws MediaError `io`; `unknown-leg`; `too-many-recordings`; `engine-lost`
   */
  record(leg: LegId, file: string, options?: RecordingOptions): Promise<MediaRecording>;
  /**
   * Sends what a leg says to an address as well, as an RTP stream of its own (RFC 3550), for one who transcribes it.
   *
   * It holds that leg's audio, in G.711 or as {@link ForkOptions} allow, and nothing else: no prompt and no other leg, whatever the scene is.
   * It begins when this resolves, goes on over scenes, re-INVITEs, and hold, and ends with {@link MediaFork.end}, the
   * leg, or the room. A re-INVITE that changes the leg's codec may change that of the fork. Samples belong where their
   * timestamps say (at the rate of the codec, counting on while the leg is silent). Time without a packet is silence, keys, or loss.
   * Nobody has to listen, and nothing waits for a listener. A leg has up to 4 forks.
   *
   * @throws MediaError `no-common-codec`: the leg has not answered yet; `bad-address`; `too-many-forks`; `unknown-leg`;
   * `no-ports`; `engine-lost`
   */
  fork(leg: LegId, to: RtpAddress, options?: ForkOptions): Promise<MediaFork>;
  /**
   * Ends everything in the room, the recordings first. Idempotent. No event comes after it, and of what happens meanwhile
   * only how the legs were carried is told.
   */
  dispose(): Promise<void>;
}

/** What is open in the engine. All is zero when no call is up, which tests check. */
export interface MediaUsage {
  readonly rooms: number;
  readonly endpoints: number;
  readonly plays: number;
  readonly recordings: number;
  readonly forks: number;
  /** RTP ports in use, including those that drain after a close and those of forks. */
  readonly ports: number;
}

/** A media engine. */
export interface MediaPort {
  /** Ready to carry calls. @throws MediaError or Error where it cannot start */
  start(): Promise<void>;
  /** Null if the engine carries calls; otherwise the reason why it does not. */
  unavailable(): string | null;
  /** Null if it carries legs in browsers (ICE and DTLS-SRTP); otherwise the reason why it does not. It is cheap to ask. */
  webrtc(): string | null;
  /**
   * Opens a room.
   * @param zone where its media are best carried, as the configuration calls that (`media.freeswitch[].zone`). An engine
   *   without zones ignores it. @defaultValue null: nobody said
   * @throws MediaError `engine-lost`, `no-ports`
   */
  openRoom(call: CallId, onEvent: (event: RoomEvent) => void, zone?: string | null): Promise<MediaRoom>;
  /** How late the engine is with its work now, in milliseconds; 0 where it has none. It is cheap to ask. */
  latenessMs(): number;
  usage(): Promise<MediaUsage>;
  close(): Promise<void>;
}
