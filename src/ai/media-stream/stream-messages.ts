import type { StreamTrack } from '../../ports/call-streams.ts';

/** Who a stream is. */
export interface StreamIds {
  readonly streamSid: string;
  readonly callSid: string;
  readonly accountSid: string;
}

/**
 * The messages of one stream as Twilio sends them: numbers that count or time are text, and one counter goes over all
 * messages but the first.
 */
export class StreamMessages {
  readonly #ids: StreamIds;
  #sequence = 0;
  readonly #chunks = { inbound: 0, outbound: 0 };

  constructor(ids: StreamIds) {
    this.#ids = ids;
  }

  connected(): string {
    return JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  }

  start(customParameters: Readonly<Record<string, string>>, tracks: readonly StreamTrack[] = ['inbound']): string {
    return this.#numbered('start', {
      ...this.#ids,
      tracks,
      customParameters,
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    });
  }

  /** @param streamMs since the stream began */
  media(ulaw: Uint8Array, streamMs: number, track: StreamTrack = 'inbound'): string {
    const payload = Buffer.from(ulaw.buffer, ulaw.byteOffset, ulaw.byteLength).toString('base64');
    const media = `"track":"${track}","chunk":"${++this.#chunks[track]}","timestamp":"${streamMs}","payload":"${payload}"`;
    // Fifty a second for each call: it is not worth a serializer.
    return `{"event":"media","sequenceNumber":"${++this.#sequence}","streamSid":"${this.#ids.streamSid}","media":{${media}}}`;
  }

  dtmf(digit: string): string {
    return this.#numbered('dtmf', { track: 'inbound_track', digit });
  }

  mark(name: string): string {
    return this.#numbered('mark', { name });
  }

  stop(): string {
    const { accountSid, callSid } = this.#ids;
    return this.#numbered('stop', { accountSid, callSid });
  }

  #numbered(event: string, body: object): string {
    const { streamSid } = this.#ids;
    return JSON.stringify({ event, sequenceNumber: String(++this.#sequence), streamSid, [event]: body });
  }
}
