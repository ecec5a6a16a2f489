import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AudioDecoder, AudioEncoder, CodecName } from '../../src/media/codecs/index.ts';
import { CODECS, makeDecoder, makeEncoder, opusReady } from '../../src/media/codecs/index.ts';
import { G711, parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from '../../src/media/rtp/index.ts';
import { goertzel } from './goertzel.ts';

export interface CodecPartyOptions {
  readonly codec: CodecName;
  /** Its tone. */
  readonly frequencyHz: number;
  /** How much sound its packets have, and how much it asks for. */
  readonly packetMs?: number;
  /** Clock rate of its telephone-event. @defaultValue that of its codec */
  readonly eventRateHz?: number;
  /** Further lines of its media description. */
  readonly attributes?: readonly string[];
}

const AMPLITUDE = 8_000;
const EVENT = 101;
const CODEC_TYPE: Readonly<Record<CodecName, number>> = { OPUS: 96, G722: 9, PCMU: 0, PCMA: 8, L16: 118 };

/** A packet that a party received. */
export interface HeardPacket {
  readonly atMs: number;
  readonly payloadType: number;
  readonly timestamp: number;
  readonly payload: Buffer;
}

/** A telephone that hums, in any codec of ours. What it hears is decoded in the order in which it comes. */
export class CodecParty implements AsyncDisposable {
  readonly packets: HeardPacket[] = [];
  readonly #options: Required<Omit<CodecPartyOptions, 'attributes'>> & { readonly attributes: readonly string[] };
  readonly #socket: Socket;
  readonly #encoder: AudioEncoder;
  readonly #decoder: AudioDecoder | null;
  /** Decoded sound, at {@link rateHz}. */
  #heard: Int16Array[] = [];
  #timer: NodeJS.Timeout | null = null;
  #remote: { readonly address: string; readonly port: number } | null = null;
  #sequence = 0;
  #timestamp = 1_000;
  #sample = 0;
  #dueMs = 0;
  #key: { readonly event: number; readonly payloadType: number; elapsedMs: number } | null = null;

  private constructor(socket: Socket, options: CodecPartyOptions) {
    const { codec } = options;
    const eventRateHz = CODECS[codec].clockRateHz;
    this.#options = { packetMs: 20, eventRateHz, attributes: [], ...options };
    this.#socket = socket;
    this.#encoder = makeEncoder(codec, { fec: true, maxBitrate: null, playbackRateHz: 48_000 });
    this.#decoder = codec === 'PCMU' || codec === 'PCMA' ? null : makeDecoder(codec);
    socket.on('message', (datagram) => this.#hear(datagram));
  }

  static async open(options: CodecPartyOptions): Promise<CodecParty> {
    await opusReady();
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new CodecParty(socket, options);
  }

  /** The rate of its sound. */
  get rateHz(): number {
    return CODECS[this.#options.codec].sampleRateHz;
  }

  /** An offer or an answer. */
  sdp(): string {
    const { codec, packetMs, eventRateHz, attributes } = this.#options;
    const { rtpName, clockRateHz, channels } = CODECS[codec];
    const type = CODEC_TYPE[codec];
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.#socket.address().port} RTP/AVP ${type} ${EVENT}`,
      `a=rtpmap:${type} ${rtpName}/${clockRateHz}${channels > 1 ? '/2' : ''}`,
      ...(codec === 'OPUS' ? [`a=fmtp:${type} useinbandfec=1`] : []),
      `a=rtpmap:${EVENT} telephone-event/${eventRateHz}`,
      `a=ptime:${packetMs}`,
      ...attributes,
      '',
    ].join('\r\n');
  }

  /** Sends to the audio stream of an SDP from now on. */
  connect(sdp: string): void {
    this.#remote = { address: '127.0.0.1', port: Number(/^m=audio (\d+)/m.exec(sdp)?.[1]) };
    this.#dueMs = performance.now();
    this.#timer ??= setInterval(() => this.#tick(), 5);
  }

  /** Presses a key for 120 ms. */
  press(event: number, sdp: string): void {
    const { eventRateHz } = this.#options;
    const offered = new RegExp(`^a=rtpmap:(\\d+) telephone-event/${eventRateHz}`, 'm').exec(sdp)?.[1];
    this.#key = { event, payloadType: Number(offered ?? EVENT), elapsedMs: 0 };
  }

  /** Sends comfort noise (RFC 3389) instead of sound from now on. */
  fallSilent(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#send(13, Buffer.from([60]));
  }

  /** Amplitude of a frequency in the last `windowMs` of what it heard. */
  amplitude(frequencyHz: number, windowMs = 200): number {
    const wanted = (windowMs * this.rateHz) / 1_000;
    const all = this.#heard.slice(-200);
    const samples = Int16Array.from(all.flatMap((piece) => [...piece])).slice(-wanted);
    return samples.length < wanted ? 0 : goertzel(samples, frequencyHz, this.rateHz);
  }

  /** Forgets what it heard. */
  clear(): void {
    this.packets.length = 0;
    this.#heard = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#encoder.close();
    this.#decoder?.close();
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #tick(): void {
    const { packetMs } = this.#options;
    for (; performance.now() >= this.#dueMs; this.#dueMs += packetMs) {
      if (this.#key === null) this.#sendTone(packetMs);
      else this.#sendKey(packetMs);
      this.#timestamp += (packetMs * CODECS[this.#options.codec].clockRateHz) / 1_000;
    }
  }

  #sendTone(packetMs: number): void {
    const { codec, frequencyHz } = this.#options;
    const samples = (packetMs * this.rateHz) / 1_000;
    const pcm = Int16Array.from({ length: samples }, (_, at) =>
      Math.round(AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * (this.#sample + at)) / this.rateHz)),
    );
    this.#sample += samples;
    const payload = Buffer.alloc(1_275);
    const bytes = this.#encoder.encode(pcm, payload, 0);
    if (bytes > 0) this.#send(CODEC_TYPE[codec], payload.subarray(0, bytes));
  }

  #sendKey(packetMs: number): void {
    const key = this.#key;
    if (key === null) return;
    key.elapsedMs += packetMs;
    const payload = Buffer.alloc(4);
    const over = key.elapsedMs >= 120;
    payload[0] = key.event;
    payload[1] = (over ? 0x80 : 0) | 10;
    payload.writeUInt16BE((key.elapsedMs * this.#options.eventRateHz) / 1_000, 2);
    const begun = this.#timestamp - ((key.elapsedMs - packetMs) * CODECS[this.#options.codec].clockRateHz) / 1_000;
    this.#send(key.payloadType, payload, begun);
    if (over) this.#key = null;
  }

  #send(payloadType: number, payload: Buffer, timestamp = this.#timestamp): void {
    if (this.#remote === null) return;
    const packet = Buffer.concat([Buffer.alloc(RTP_HEADER_BYTES), payload]);
    writeRtpHeader(packet, { marker: false, payloadType, sequence: this.#sequence++, timestamp, ssrc: 77 });
    this.#socket.send(packet, this.#remote.port, this.#remote.address);
  }

  #hear(datagram: Buffer): void {
    const packet = parseRtp(datagram);
    if (packet === null) return;
    const { payloadType, timestamp } = packet;
    const payload = Buffer.from(packet.payload);
    this.packets.push({ atMs: performance.now(), payloadType, timestamp, payload });
    const { codec } = this.#options;
    if (payloadType !== CODEC_TYPE[codec] && payloadType !== 111) return;
    if (this.#decoder !== null) this.#heard.push(Int16Array.from(this.#decoder.decode(payload)));
    else if (codec === 'PCMU' || codec === 'PCMA') {
      this.#heard.push(Int16Array.from(payload, (octet) => G711[codec].decode[octet] ?? 0));
    }
  }
}
