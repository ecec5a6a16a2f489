import { SaxesParser } from 'saxes';
import { ALL_TONES } from '../sip/harness/tones.ts';
import { ToneParty } from '../tools/index.ts';
import type { SipCall } from '../tools/sip-call.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import { SipParty } from '../tools/sip-party.ts';

/** An element of the metadata that has an id, or text. */
export interface MetadataElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What is in it, its elements included. */
  text: string;
}

/** A recording server by RFC 7866: it takes calls of one client and two streams each, and says nothing. */
export class RecordingServer implements AsyncDisposable {
  readonly sip: SipParty;
  /** What the caller says, and what the caller hears. */
  readonly streams: readonly [ToneParty, ToneParty];

  private constructor(sip: SipParty, streams: readonly [ToneParty, ToneParty]) {
    this.sip = sip;
    this.streams = streams;
  }

  static async open(): Promise<RecordingServer> {
    const silent = async (): Promise<ToneParty> => await ToneParty.open({ frequencyHz: null });
    return new RecordingServer(await SipParty.open('srs'), [await silent(), await silent()]);
  }

  get uri(): string {
    return this.sip.uri;
  }

  /** Takes the next recording session. @param sdp its answer. @defaultValue both streams */
  async take(timeoutMs?: number, sdp = this.answer()): Promise<SipCall> {
    const call = await this.sip.nextCall(timeoutMs);
    call.answer(sdp);
    await call.waitForRequest('ACK');
    return call;
  }

  /** An answer to both streams. */
  answer(direction = 'recvonly'): string {
    const [head = '', ...media] = this.streams
      .map((stream) => stream.sdp())
      .flatMap((sdp, index) => {
        const at = sdp.indexOf('m=');
        const one = sdp.slice(at).replace(/a=(sendrecv|sendonly|recvonly|inactive)\r\n/, '');
        const stream = `${one}a=${direction}\r\na=label:${String(index + 1)}\r\n`;
        return index === 0 ? [sdp.slice(0, at), stream] : [stream];
      });
    return head + media.join('');
  }

  /** Waits until a stream has these tones, and no other one. */
  async hears(stream: 0 | 1, tones: readonly number[]): Promise<void> {
    await this.streams[stream].waitUntilHears(tones, ALL_TONES, 6_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sip[Symbol.asyncDispose]();
    for (const stream of this.streams) await stream.close();
  }
}

/** The parts of a message of the client, by their content types. */
export function partsOf({ body, headers }: SipMessage): ReadonlyMap<string, string> {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '';
  const parts = body.split(`--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      return [/^content-type: *([^\r;]+)/im.exec(head)?.[1] ?? '', rest.join('\r\n\r\n').trim()];
    }),
  );
}

/** The elements of the metadata (RFC 7865), by a strict parser. @throws where it is not well-formed */
export function metadataOf(message: SipMessage): readonly MetadataElement[] {
  const elements: MetadataElement[] = [];
  const open: MetadataElement[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (uri !== 'urn:ietf:params:xml:ns:recording:1') throw new Error(`${local} is in no namespace of RFC 7865`);
    const values = Object.fromEntries(Object.entries(attributes).map(([name, { value }]) => [name, value]));
    const element = { name: local, attributes: values, text: '' };
    elements.push(element);
    open.push(element);
  });
  parser.on('text', (text) => open.forEach((element) => (element.text += text)));
  parser.on('closetag', () => void open.pop());
  parser.write(partsOf(message).get('application/rs-metadata+xml') ?? '').close();
  return elements;
}
