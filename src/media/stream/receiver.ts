import type { AudioCodec, FrameKind, G711Law, KeyPress, RtpPacket } from '../rtp/index.ts';
import {
  DtmfSources,
  FRAME_SAMPLES,
  G711,
  isRtcp,
  isValidRtcp,
  JitterBuffer,
  parseRtp,
  parseTelephoneEvent,
} from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import { SourceLatch } from './source-latch.ts';

/** Larger datagrams are not audio of ours: 200 ms of G.711 and headers fit. */
const MAX_DATAGRAM_BYTES = 2_048;

/** Key presses per second that are reported. Nobody presses faster. */
const MAX_PRESSES_PER_SECOND = 30;

/** The events of a receiver. */
export interface ReceiverEvents {
  /** The first valid packet came. */
  firstMedia(): void;
  keyPress(press: KeyPress): void;
}

/** Who gets every audio packet that a receiver takes, before the jitter buffer. */
export interface PacketTap {
  forward(packet: RtpPacket, codec: AudioCodec, nowMs: number): void;
  /** A packet that is no audio, or is not taken. */
  leaveOut(packet: RtpPacket): void;
  close(): void;
}

/** Who follows how the stream of a receiver is carried. */
export interface PacketWatch {
  /** A packet of the source that is listened to. `late`: the jitter buffer dropped it, since its turn was over. */
  packet(packet: RtpPacket, isAudio: boolean, late: boolean, nowMs: number): void;
  /** RTCP of the far end, whole and in its form. */
  rtcp(datagram: Buffer, nowMs: number): void;
}

/** The receiving half of an endpoint: from datagrams to one frame every 20 ms. */
export class Receiver {
  readonly latch = new SourceLatch();
  readonly stats = { received: 0, refused: 0, ignored: 0 };
  /** By their numbers. */
  readonly forks = new Map<number, PacketTap>();
  /** Null: nobody follows it. */
  watch: PacketWatch | null = null;
  /** The current frame, in the law {@link law}. */
  readonly frame = Buffer.alloc(FRAME_SAMPLES);
  /** The kind of the current frame. */
  kind: FrameKind = 'silence';
  /** Time of the last valid packet. Before the first one, it is the time at which the far end could first send. */
  lastHeardMs: number;
  /** Time of the last audio packet that was taken. */
  lastAudioMs = -Infinity;
  readonly #events: ReceiverEvents;
  readonly #dtmf = new DtmfSources();
  readonly #linear = new Int16Array(FRAME_SAMPLES);
  #linearFresh = false;
  #jitter: JitterBuffer;
  #law: G711Law;
  #audio: ReadonlyMap<number, AudioCodec> = new Map();
  #eventTypes: readonly number[] = [];
  #receiving = false;
  #ssrc: number | null = null;
  #heard = false;
  #presses = 0;
  #pressesSinceMs = -Infinity;

  constructor(audio: AgreedAudio, events: ReceiverEvents, nowMs: number) {
    this.#events = events;
    this.#law = G711[audio.codec];
    this.#jitter = new JitterBuffer(audio.codec);
    this.lastHeardMs = nowMs;
    this.configure(audio, nowMs);
  }

  /** Counters of the jitter buffer. */
  get jitter(): JitterBuffer['stats'] {
    return this.#jitter.stats;
  }

  /** How long the jitter buffer holds a packet back. */
  get delayMs(): number {
    return this.#jitter.delayMs;
  }

  /** The law that {@link frame} is in. */
  get law(): G711Law {
    return this.#law;
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(audio: AgreedAudio, nowMs: number): void {
    if (audio.codec !== this.#law.codec) {
      this.#law = G711[audio.codec];
      this.#jitter = new JitterBuffer(audio.codec);
      this.kind = 'silence';
    }
    this.#audio = new Map(audio.receive.map(({ payloadType, codec }) => [payloadType, codec]));
    this.#eventTypes = audio.receiveEventPayloadTypes;
    this.#receiving = audio.receiving;
    this.latch.announce(audio.remote, nowMs);
    this.lastHeardMs = nowMs;
  }

  /** Takes a datagram in. Never throws. */
  onDatagram(datagram: Buffer, address: string, port: number, nowMs: number): void {
    if (isRtcp(datagram)) {
      this.onRtcp(datagram, address, nowMs); // RFC 5761: it shares the RTP port
      return;
    }
    const packet = datagram.length > MAX_DATAGRAM_BYTES ? null : parseRtp(datagram);
    if (packet === null) {
      this.stats.ignored++;
      return;
    }
    const codec = this.#audio.get(packet.payloadType);
    const isEvent = this.#eventTypes.includes(packet.payloadType);
    if ((codec === undefined && !isEvent) || packet.payload.length === 0) {
      // Unexpected packets, such as comfort noise (payload type 13), are only a sign of life.
      if (this.latch.heardFrom(address, port, nowMs)) {
        this.lastHeardMs = nowMs;
        this.watch?.packet(packet, false, false, nowMs);
        this.#leaveOut(packet);
      }
      this.stats.ignored++;
      return;
    }
    if (!this.latch.accept(address, port, nowMs)) {
      this.stats.refused++;
      return;
    }
    this.stats.received++;
    this.lastHeardMs = nowMs;
    if (codec !== undefined) this.lastAudioMs = nowMs;
    if (!this.#heard) {
      this.#heard = true;
      this.#events.firstMedia();
    }
    const { late } = this.#jitter.stats;
    if (this.#receiving) this.#take(packet, codec, nowMs);
    else this.#leaveOut(packet);
    this.watch?.packet(packet, codec !== undefined, this.#jitter.stats.late > late, nowMs);
  }

  /**
   * Takes a datagram from the RTCP port. It shows that the far end lives; a muted telephone may send nothing else.
   * A NAT gives it a port of its own, so only its IP address is compared. False: it is none, or not of the far end.
   */
  onRtcp(datagram: Buffer, address: string, nowMs: number): boolean {
    if (datagram.length > MAX_DATAGRAM_BYTES || !isValidRtcp(datagram)) {
      this.stats.ignored++;
      return false;
    }
    if (!this.latch.isFarEnd(address)) {
      this.stats.refused++;
      return false;
    }
    this.lastHeardMs = nowMs;
    this.watch?.rtcp(datagram, nowMs);
    return true;
  }

  /** Reads the next frame. Call it once per tick. */
  pull(nowMs: number): void {
    this.kind = this.#jitter.pull(this.frame, nowMs);
    this.#linearFresh = false;
  }

  /** The current frame as 16-bit samples. */
  linear(): Int16Array {
    if (!this.#linearFresh) {
      const { decode } = this.#law;
      const { frame } = this;
      for (let index = 0; index < FRAME_SAMPLES; index++)
        this.#linear[index] = decode[frame[index] as number] as number;
      this.#linearFresh = true;
    }
    return this.#linear;
  }

  /** Looks for a key press whose end was lost. Call it now and then. */
  poll(nowMs: number): void {
    for (const press of this.#dtmf.poll(nowMs)) this.#tellPress(press, nowMs);
  }

  /** Skips time. The frames that were due in it are not heard. */
  skip(frames: number): void {
    this.#jitter.skip(frames);
  }

  #tellPress(press: KeyPress, nowMs: number): void {
    if (nowMs - this.#pressesSinceMs >= 1_000) {
      this.#pressesSinceMs = nowMs;
      this.#presses = 0;
    }
    if (++this.#presses <= MAX_PRESSES_PER_SECOND) this.#events.keyPress(press);
  }

  #take(packet: RtpPacket, codec: AudioCodec | undefined, nowMs: number): void {
    if (codec !== undefined) {
      // RFC 3550 8.2: another SSRC is another stream, with its own sequence numbers and timestamps. Keys may have their
      // own SSRC, which does not change the voice.
      if (packet.ssrc !== this.#ssrc) this.#jitter.reset();
      this.#ssrc = packet.ssrc;
      this.#jitter.push(packet.timestamp, packet.payload, codec, nowMs);
      for (const fork of this.forks.values()) fork.forward(packet, codec, nowMs);
      return;
    }
    this.#leaveOut(packet);
    const report = parseTelephoneEvent(packet.payload);
    if (report === null) return;
    this.#jitter.pause();
    for (const press of this.#dtmf.push(packet, report, nowMs)) this.#tellPress(press, nowMs);
  }

  #leaveOut(packet: RtpPacket): void {
    for (const fork of this.forks.values()) fork.leaveOut(packet);
  }
}
