import type { MessagePort } from 'node:worker_threads';
import type { LegQuality } from '../../ports/call-quality.ts';
import type { LegId, PlayId } from '../../ports/ids.ts';
import type { IpNetwork, KeysBy, MediaUsage, RoomEvent, RtpAddress } from '../../ports/media.ts';
import type { SampleRateHz } from '../codecs/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import type { SrtpRefusals } from '../srtp/index.ts';
import type { ThreadLink } from '../thread/index.ts';
import type { DecodedPrompt, PromptSound } from './prompt-sound.ts';

/** Number of a room within one life of the media thread. */
export type RoomNumber = number;
/** Number of a recording within one life of the engine. */
export type RecordingNumber = number;
/** Number of a fork within one life of the media thread. */
export type ForkNumber = number;

/** {@link Source} as the media thread gets it: prompts are samples. */
export type WireSource =
  | { readonly kind: 'leg'; readonly leg: LegId }
  /** `sound` is null if it follows with `playReady`, or if the play goes on. */
  | { readonly kind: 'play'; readonly play: PlayId; readonly loop: boolean; readonly sound: PromptSound | null };

/** Counters of one endpoint, told when it closes. */
export interface EndpointStats {
  readonly sent: number;
  readonly received: number;
  /** Packets from sources that we do not listen to. */
  readonly refused: number;
  /** Datagrams that are no RTP, or of a payload type that was not agreed on. */
  readonly ignored: number;
  /** Datagrams that SRTP did not let through. */
  readonly srtp: Readonly<SrtpRefusals>;
  readonly late: number;
  readonly duplicates: number;
  readonly concealedFrames: number;
  /** How its leg was carried; null: nothing was agreed on. */
  readonly quality: LegQuality | null;
}

/** A leg that closed with its room. */
export interface ClosedLeg {
  readonly leg: LegId;
  readonly quality: LegQuality | null;
}

/** Requests to the media thread, each with its arguments and its result. */
export interface MediaRequests {
  /** Refused with `no-ports` where the ports do not suffice for one more call. */
  openRoom: { args: { room: RoomNumber }; result: null };
  /**
   * `relayed`: a relay of this machine has the leg's ports, and its endpoint is at `at`, a port of 127.0.0.1. It takes what
   * comes from `audio.remote`, and nothing else.
   */
  openLeg: {
    args: { room: RoomNumber; leg: LegId; audio: AgreedAudio; relayed: boolean };
    result: { port: number; at: number };
  };
  closeLeg: { args: { room: RoomNumber; leg: LegId }; result: EndpointStats | null };
  /** Gives how the legs were carried that were still open. */
  closeRoom: { args: { room: RoomNumber }; result: readonly ClosedLeg[] };
  sendDtmf: { args: { room: RoomNumber; leg: LegId; events: readonly number[] }; result: null };
  startRecording: {
    args: {
      room: RoomNumber;
      recording: RecordingNumber;
      leg: LegId;
      paused: boolean;
      sampleRateHz: SampleRateHz;
    };
    result: null;
  };
  /** A recording that the thread does not know is none to move or to pause. */
  moveRecording: { args: { room: RoomNumber; recording: RecordingNumber; leg: LegId }; result: null };
  pauseRecording: { args: { room: RoomNumber; recording: RecordingNumber; paused: boolean }; result: null };
  /** False if the thread knows no such recording. */
  stopRecording: { args: { room: RoomNumber; recording: RecordingNumber }; result: boolean };
  startFork: {
    args: { room: RoomNumber; leg: LegId; to: RtpAddress; wideband: boolean };
    result: { fork: ForkNumber; source: RtpAddress; ssrc: number };
  };
  endFork: { args: { room: RoomNumber; leg: LegId; fork: ForkNumber }; result: null };
  usage: { args: object; result: Omit<MediaUsage, 'recordings'> };
}

/** Commands to the media thread that are not answered. */
export type MediaCommand =
  /** The outcome of an offer/answer exchange. */
  | { readonly op: 'configureLeg'; readonly room: RoomNumber; readonly leg: LegId; readonly audio: AgreedAudio }
  /** Hosts that may send the RTP of a leg. */
  | {
      readonly op: 'allowSources';
      readonly room: RoomNumber;
      readonly leg: LegId;
      readonly networks: readonly IpNetwork[];
    }
  /** How the far end of a leg sends and takes keys. */
  | { readonly op: 'takeKeys'; readonly room: RoomNumber; readonly leg: LegId; readonly by: KeysBy }
  /** Silence of a leg that is so long is told at once. */
  | { readonly op: 'watchPauses'; readonly room: RoomNumber; readonly leg: LegId; readonly pauseMs: number }
  /** The silence of a leg counts from now on. */
  | { readonly op: 'expectMedia'; readonly room: RoomNumber; readonly leg: LegId }
  | {
      readonly op: 'scene';
      readonly room: RoomNumber;
      readonly revision: number;
      readonly hears: Readonly<Record<LegId, readonly WireSource[]>>;
    }
  /** Mix a sound into what a leg hears, once. */
  | { readonly op: 'chime'; readonly room: RoomNumber; readonly leg: LegId; readonly sound: PromptSound }
  | {
      readonly op: 'playReady';
      readonly room: RoomNumber;
      readonly leg: LegId;
      readonly play: PlayId;
      readonly sound: PromptSound;
    }
  | {
      readonly op: 'playFailed';
      readonly room: RoomNumber;
      readonly leg: LegId;
      readonly play: PlayId;
      readonly error: string;
    }
  /** The way to the file thread, anew after each of its starts. */
  | { readonly op: 'files'; readonly port: MessagePort };

/** Requests to the file thread. */
export interface FileRequests {
  /** Reads a WAV file as mono into shared memory, at that rate if it holds as much. */
  decode: { args: { path: string; sampleRateHz: SampleRateHz }; result: DecodedPrompt };
  openRecording: { args: { recording: RecordingNumber; file: string; sampleRateHz: SampleRateHz }; result: null };
  /** Ends a recording at what has come, when the media thread is gone. */
  finishRecording: { args: { recording: RecordingNumber }; result: RecordingResult };
  /** Waits until a recording has been ended by the media thread. */
  awaitRecording: { args: { recording: RecordingNumber }; result: RecordingResult };
}

/** How a recording ended. `error` is null if the file is complete. */
export interface RecordingResult {
  readonly error: string | null;
}

/** Commands to the file thread that are not answered. */
export interface FileCommand {
  readonly op: 'media';
  readonly port: MessagePort;
}

/** From the media thread to the file thread: sound of a recording, interleaved; `last` ends it. */
export interface RecordingChunk {
  readonly recording: RecordingNumber;
  /** Silence to write first, in sample frames, for sound that was left out because the disk did not keep up. */
  readonly silentFramesBefore: number;
  readonly samples: Int16Array;
  readonly last: boolean;
}

/** From the file thread to the media thread: one chunk is written (or given up). */
export interface RecordingAck {
  readonly recording: RecordingNumber;
}

/** What the media thread tells. */
export type MediaTold = readonly { readonly room: RoomNumber; readonly event: RoomEvent }[];

/** The main thread's end of the media thread. */
export type MediaLink = ThreadLink<MediaRequests, MediaCommand, MediaTold>;

/** What the file thread tells of a recording: it cannot be written (`error`), or is written again (null). */
export interface RecordingTold {
  readonly recording: RecordingNumber;
  readonly error: string | null;
  readonly lostMs: number;
}

/** What the media thread is started with. */
export interface MediaThreadOptions {
  readonly address: string;
  readonly firstPort: number;
  readonly lastPort: number;
  readonly drainMs: number;
  readonly inactivityMs: number;
  /** An estimate of a leg below it is told as an alarm; null: none is. */
  readonly alarmMos: number | null;
  /** Memory of a {@link TickLateness}. */
  readonly lateness: SharedArrayBuffer;
}
