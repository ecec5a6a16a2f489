import type { RemoteInfo, Socket } from 'node:dgram';
import type { Clock } from '../../ports/clock.ts';
import type { LegId } from '../../ports/ids.ts';
import type { LegQuality } from '../../ports/call-quality.ts';
import type { RoomEvent, RtpAddress } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { isRtcp } from '../rtp/index.ts';
import type { AgreedAudio } from '../sdp/index.ts';
import type { ReceiverEvents } from '../stream/index.ts';
import { SrtpSession } from '../srtp/index.ts';
import { Receiver, Sender } from '../stream/index.ts';
import { LegKeys } from './leg-keys.ts';
import type { EndpointStats, ForkNumber } from './messages.ts';
import type { OpenSockets } from './open-sockets.ts';
import type { QualityNews } from './quality-watch.ts';
import { QualityWatch } from './quality-watch.ts';
import { SentSound } from './sent-sound.ts';

/** What an endpoint tells. */
export interface EndpointEvents extends ReceiverEvents {
  /** The socket or the handling of a packet failed, or a codec cannot be made. The endpoint goes on. */
  fault(error: unknown): void;
  /** How the leg is carried: now and then, and when that is alarming. */
  quality(news: QualityNews): void;
}

/** What an endpoint is made for. */
export interface EndpointOptions {
  readonly leg: LegId;
  readonly audio: AgreedAudio;
  readonly clock: Clock;
  /** An estimate below it is told as an alarm; null: none is. */
  readonly alarmMos: number | null;
}

/** A holder that sent no audio for so long has no music of its own. */
const HOLDER_SILENT_MS = 500;

/** The RTP endpoint of one leg: one stream in, one stream out, and RTCP both ways. */
export class Endpoint {
  readonly leg: LegId;
  readonly port: number;
  readonly receiver: Receiver;
  readonly sender: Sender;
  /** What it was sent in this tick, for recordings. */
  readonly sentSound = new SentSound();
  readonly keys: LegKeys;
  /** True once an exchange with the far end is finished, so that the far end is there. */
  settled = false;
  /** Whether its silence has been told. */
  silenceTold = false;
  readonly #clock: Clock;
  readonly #socket: Socket;
  /** Null: a relay stands between us and the far end. */
  readonly #rtcp: Socket | null;
  /** Where the relay is; nobody else is listened to then. */
  #relay: RtpAddress | null = null;
  readonly #srtp = new SrtpSession();
  readonly #quality: QualityWatch;
  /** Whether RTCP goes to the RTP port (RFC 5761). */
  #rtcpMux = false;
  /** Where RTCP of the far end came from; null: it has not come. */
  #rtcpFrom: RtpAddress | null = null;
  #expecting = false;
  /** Since when the far end holds and says that it sends; null if it does not. */
  #holdingSinceMs: number | null = null;
  #holderSends = true;
  /** So long a silence is told; null: none is. */
  #pauseMs: number | null = null;
  #watchedSinceMs = 0;
  #paused = false;
  #codecFaultTold = false;
  #closed = false;
  /** How the leg was carried; null: it was not yet agreed on. */
  #figures: LegQuality | null = null;

  constructor(
    { leg, audio, clock, alarmMos }: EndpointOptions,
    { port, rtp: socket, rtcp }: OpenSockets,
    events: EndpointEvents,
  ) {
    this.leg = leg;
    this.#clock = clock;
    this.port = port;
    this.#socket = socket;
    this.#rtcp = rtcp;
    this.#srtp.configure(audio.srtp);
    this.keys = new LegKeys((press) => {
      events.keyPress(press);
    });
    // One that cannot be made is made anew with each change of the session, so it is told once.
    const codecFault = (error: unknown): void => {
      if (this.#codecFaultTold) return;
      this.#codecFaultTold = true;
      events.fault(new Error(`leg ${leg} is mute, since its codec failed: ${messageOf(error)}`, { cause: error }));
    };
    this.receiver = new Receiver(
      audio,
      {
        firstMedia: () => {
          events.firstMedia();
        },
        keyPress: (press) => {
          this.keys.event(press, this.#clock.now());
        },
        fault: codecFault,
      },
      this.#clock.now(),
    );
    this.sender = new Sender(audio, codecFault);
    this.#quality = new QualityWatch({
      clock,
      alarmMos,
      buffer: () => ({ concealedFrames: this.receiver.jitter.concealedFrames, delayMs: this.receiver.delayMs }),
      send: (packet) => this.#sendRtcp(packet),
      tell: (news) => events.quality(news),
    });
    this.receiver.watch = this.#quality;
    socket.on('message', (datagram: Buffer, from: RemoteInfo) => {
      try {
        if (!this.#mayTake(from)) return;
        // RFC 5761 4: RTCP may share the port. Its packet type is readable, encrypted or not.
        const packet = isRtcp(datagram) ? this.#srtp.unprotectRtcp(datagram) : this.#srtp.unprotectRtp(datagram);
        if (packet !== null) this.receiver.onDatagram(packet, from.address, from.port, this.#clock.now());
      } catch (error) {
        events.fault(error);
      }
    });
    rtcp?.on('message', (datagram: Buffer, from: RemoteInfo) => {
      try {
        const packet = this.#srtp.unprotectRtcp(datagram);
        if (packet === null) return;
        const isTaken = this.receiver.onRtcp(packet, from.address, this.#clock.now());
        // A datagram can carry port 0, where nothing can be sent.
        if (isTaken && from.port !== 0) this.#rtcpFrom = from;
      } catch (error) {
        events.fault(error);
      }
    });
    for (const each of [socket, rtcp]) {
      each?.on('error', (error) => {
        events.fault(error);
      });
    }
  }

  /** Applies the outcome of an offer/answer exchange. */
  configure(audio: AgreedAudio): void {
    this.settled = true;
    this.#srtp.configure(audio.srtp);
    // Many phones send nothing on hold, whatever the direction says, so silence means nothing then.
    this.#expecting = audio.receiving && !audio.held && audio.remote !== null;
    this.#holdingSinceMs = audio.held && audio.remoteSends && audio.receiving ? this.#clock.now() : null;
    this.#holderSends = true;
    this.#relay = this.#rtcp === null ? audio.remote : null;
    this.receiver.configure(audio, this.#clock.now());
    this.sender.configure(audio);
    this.#rtcpMux = audio.rtcpMux;
    this.#quality.configure(audio.codec);
    this.keys.configure(audio);
  }

  /** Listens for keys in the current frame, if the far end sends them as tones. */
  hearKeys(nowMs: number): void {
    if (this.keys.listening) this.keys.hear(this.receiver.linear(), nowMs);
  }

  /** Whether packets can go out: the far end listens, and its address is known. */
  get reachable(): boolean {
    return this.settled && this.sender.sending && this.receiver.latch.target !== null;
  }

  /** Its silence counts from now on, and is told again. */
  expectMedia(nowMs: number): void {
    this.receiver.lastHeardMs = nowMs;
    this.silenceTold = false;
  }

  /** Whether the far end has newly been silent for `inactivityMs` though it should send. */
  fellSilent(nowMs: number, inactivityMs: number): boolean {
    const silent = this.#expecting && nowMs - this.receiver.lastHeardMs >= inactivityMs;
    const news = silent && !this.silenceTold;
    this.silenceTold = silent;
    return news;
  }

  /** Whether a far end that holds sends what it says, if that is news; otherwise null. */
  holderNews(nowMs: number): boolean | null {
    if (this.#holdingSinceMs === null) return null;
    const sends = nowMs - Math.max(this.#holdingSinceMs, this.receiver.lastAudioMs) < HOLDER_SILENT_MS;
    if (sends === this.#holderSends) return null;
    this.#holderSends = sends;
    return sends;
  }

  /** Tells of silences of this length from now on. */
  watchPauses(pauseMs: number): void {
    this.#pauseMs = pauseMs;
    this.#watchedSinceMs = this.#clock.now();
  }

  /** What is new about what the far end does not send. */
  silenceNews(at: number, inactivityMs: number): readonly RoomEvent[] {
    const { leg } = this;
    const sends = this.holderNews(at);
    const paused = this.#pauseNews(at);
    const fellSilent = this.fellSilent(at, inactivityMs);
    const news: RoomEvent[] = [];
    if (sends !== null) news.push({ type: 'holderSends', leg, sends, at });
    if (paused !== null) news.push({ type: 'paused', leg, paused, at });
    if (fellSilent) news.push({ type: 'mediaTimeout', leg, at });
    return news;
  }

  #pauseNews(at: number): boolean | null {
    if (this.#pauseMs === null) return null;
    const silentMs = at - Math.max(this.#watchedSinceMs, this.receiver.lastAudioMs);
    const paused = this.#expecting && silentMs >= this.#pauseMs;
    if (paused === this.#paused) return null;
    this.#paused = paused;
    return paused;
  }

  /** Whoever is on this machine may send to 127.0.0.1. Behind a relay there is one source, from the first packet on. */
  #mayTake({ address, port }: RemoteInfo): boolean {
    if (this.#rtcp !== null || (this.#relay?.port === port && this.#relay.address === address)) return true;
    this.receiver.stats.refused++;
    return false;
  }

  /** Sends a packet to the far end. */
  transmit(packet: Buffer): void {
    const target = this.receiver.latch.target;
    if (target === null || this.#closed) return;
    this.#quality.sent(packet, this.#clock.now());
    const sent = this.#srtp.protectRtp(packet);
    this.#socket.send(sent, 0, sent.length, target.port, target.address);
  }

  /** Sends the RTCP that is due, and tells how the leg is carried. */
  pollQuality(nowMs: number): void {
    if (this.settled) this.#quality.poll(nowMs);
  }

  /** RTCP goes to the port above (RFC 3550 11), or to where the far end's own comes from. */
  #sendRtcp(packet: Buffer): void {
    const target = this.receiver.latch.target;
    if (target === null || this.#closed) return;
    const sent = this.#srtp.protectRtcp(packet);
    if (this.#rtcpMux || this.#rtcp === null) {
      this.#socket.send(sent, 0, sent.length, target.port, target.address);
      return;
    }
    const from = this.#rtcpFrom?.address === target.address ? this.#rtcpFrom.port : null;
    const port = from ?? target.port + 1;
    if (port <= 65_535) this.#rtcp.send(sent, 0, sent.length, port, target.address);
  }

  /** Ends a fork; one that is not known is ignored. */
  endFork(number: ForkNumber): void {
    this.receiver.forks.get(number)?.close();
    this.receiver.forks.delete(number);
  }

  /** Says BYE, and closes the sockets and the forks. Idempotent. */
  close(): EndpointStats {
    if (!this.#closed) {
      this.#figures = this.settled ? this.#quality.close(this.#clock.now()) : null;
      this.#closed = true;
      this.sender.close();
      this.receiver.close();
      for (const fork of this.receiver.forks.keys()) this.endFork(fork);
      this.#socket.close();
      this.#rtcp?.close();
    }
    const { received, refused, ignored } = this.receiver.stats;
    const { late, duplicates, concealedFrames } = this.receiver.jitter;
    const quality = this.#figures;
    const { sent } = this.sender;
    const srtp = { ...this.#srtp.refused };
    return { sent, received, refused, ignored, srtp, late, duplicates, concealedFrames, quality };
  }
}
