import type { CodecName, SampleRateHz } from '../codecs/index.ts';
import type { FrameKind, G711Law, JitterStats, KeyPress, RtpPacket } from '../rtp/index.ts';
import { DtmfSources, isRtcp, isValidRtcp, parseRtp, parseTelephoneEvent } from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import { HeardSound } from './heard-sound.ts';
import type { PacketTap } from './packet-tap.ts';
import { SourceLatch } from './source-latch.ts';

/** Larger datagrams are not audio of ours: 200 ms of G.711 and headers fit. */
const MAX_DATAGRAM_BYTES = 2_048;

/** RFC 3389 4: the static payload type of comfort noise. */
const COMFORT_NOISE = 13;

/** Key presses per second that are reported. Nobody presses faster. */
const MAX_PRESSES_PER_SECOND = 30;

/** The events of a receiver. */
export interface ReceiverEvents {
  /** The first valid packet came. */
  firstMedia(): void;
  keyPress(press: KeyPress): void;
  /** A codec cannot be made: what comes in it is not heard. The receiver goes on. */
  fault(error: unknown): void;
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
  /** What is heard of it. */
  readonly sound: HeardSound;
  /** Null: nobody follows it. */
  watch: PacketWatch | null = null;
  /** Time of the last valid packet. Before the first one, it is the time at which the far end could first send. */
  lastHeardMs: number;
  /** Time of the last audio packet that was taken. */
  lastAudioMs = -Infinity;
  readonly #events: ReceiverEvents;
  readonly #dtmf = new DtmfSources();
  #audio: ReadonlyMap<number, CodecName> = new Map();
  /** Clock rates of key presses by payload type. */
  #eventRates: ReadonlyMap<number, number> = new Map();
  #receiving = false;
  #ssrc: number | null = null;
  #heard = false;
  #presses = 0;
  #pressesSinceMs = -Infinity;

  constructor(audio: AgreedAudio, events: ReceiverEvents, nowMs: number) {
    this.#events = events;
    this.sound = new HeardSound(audio.codec, this.forks, (error) => {
      events.fault(error);
    });
    this.lastHeardMs = nowMs;
    this.configure(audio, nowMs);
  }

  /** Counters of the jitter buffer, over all codecs that were in use. */
  get jitter(): JitterStats {
    return this.sound.stats;
  }

  /** How long the jitter buffer holds a packet back. */
  get delayMs(): number {
    return this.sound.delayMs;
  }

  /** The law that {@link frame} is in; null: the current frame has no octets that could pass on. */
  get law(): G711Law | null {
    return this.sound.law;
  }

  /** The current frame, in the law {@link law}. */
  get frame(): Buffer {
    return this.sound.octets;
  }

  /** The kind of the current frame. */
  get kind(): FrameKind {
    return this.sound.kind;
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(audio: AgreedAudio, nowMs: number): void {
    this.sound.use(audio.codec);
    this.#audio = new Map(audio.receive.map(({ payloadType, codec }) => [payloadType, codec]));
    this.#eventRates = new Map(audio.receiveEvents.map(({ payloadType, clockRateHz }) => [payloadType, clockRateHz]));
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
    const eventRateHz = this.#eventRates.get(packet.payloadType);
    if ((codec === undefined && eventRateHz === undefined) || packet.payload.length === 0) {
      // Unexpected packets are only a sign of life. Comfort noise, which we never agree on, is silence as well.
      if (this.latch.heardFrom(address, port, nowMs)) {
        this.lastHeardMs = nowMs;
        if (packet.payloadType === COMFORT_NOISE) this.sound.pause();
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
    const { late } = this.sound.stats;
    if (this.#receiving) this.#take(packet, codec, eventRateHz ?? 0, nowMs);
    else this.#leaveOut(packet);
    this.watch?.packet(packet, codec !== undefined, this.sound.stats.late > late, nowMs);
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
    this.sound.pull(nowMs);
  }

  /** The current frame as 16-bit samples. */
  linear(sampleRateHz: SampleRateHz = 8_000): Int16Array {
    return this.sound.linear(sampleRateHz);
  }

  /** Looks for a key press whose end was lost. Call it now and then. */
  poll(nowMs: number): void {
    for (const press of this.#dtmf.poll(nowMs)) this.#tellPress(press, nowMs);
  }

  /** Skips time. The frames that were due in it are not heard. */
  skip(frames: number): void {
    this.sound.skip(frames);
  }

  /** Frees what the codecs hold. Idempotent. */
  close(): void {
    this.sound.close();
  }

  #tellPress(press: KeyPress, nowMs: number): void {
    if (nowMs - this.#pressesSinceMs >= 1_000) {
      this.#pressesSinceMs = nowMs;
      this.#presses = 0;
    }
    if (++this.#presses <= MAX_PRESSES_PER_SECOND) this.#events.keyPress(press);
  }

  #take(packet: RtpPacket, codec: CodecName | undefined, eventRateHz: number, nowMs: number): void {
    if (codec !== undefined) {
      // RFC 3550 8.2: another SSRC is another stream, with its own sequence numbers and timestamps. Keys may have their
      // own SSRC, which does not change the voice.
      if (packet.ssrc !== this.#ssrc) this.sound.reset();
      this.#ssrc = packet.ssrc;
      this.sound.push(packet, codec, nowMs);
      return;
    }
    this.#leaveOut(packet);
    const report = parseTelephoneEvent(packet.payload);
    if (report === null) return;
    this.sound.pause();
    for (const press of this.#dtmf.push({ ...packet, clockRateHz: eventRateHz }, report, nowMs))
      this.#tellPress(press, nowMs);
  }

  #leaveOut(packet: RtpPacket): void {
    for (const fork of this.forks.values()) fork.leaveOut(packet);
  }
}
