import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import { connect, createServer } from 'node:tls';
import type { SrtpKeys } from '../../../src/media/srtp/index.ts';
import { keyAndSaltBytes } from '../../../src/media/srtp/index.ts';
import { readSdp, ToneParty } from '../../tools/index.ts';
import type { SipMessage } from '../../tools/sip-message.ts';
import { contactUri, cseqOf, mustHave, newBranch, newTag, readMessage, writeMessage } from '../../tools/sip-message.ts';
import { eventually } from './wait.ts';

const SUITE = 'AES_CM_128_HMAC_SHA1_80';
/** What Teams offers before and behind G.711 (docs/trunks-profiles.md); nobody here speaks the first ones. */
const FORMATS = '104 9 103 111 18 0 8 97 101 13 118';
const MAPS = [
  '104 SILK/16000',
  '9 G722/8000',
  '103 SILK/8000',
  '111 SIREN/16000',
  '18 G729/8000',
  '0 PCMU/8000',
  '8 PCMA/8000',
  '97 RED/8000',
  '101 telephone-event/8000',
  '13 CN/8000',
  '118 CN/16000',
];

/** Its certificate, and who vouches for that of the SBC. */
export interface TeamsTls {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/**
 * A party that writes SIP and SDP as Microsoft Teams Direct Routing documents it: TLS with certificates of both sides,
 * SRTP with keys in SDP, a Record-Route of the SIP proxy, a Contact that only the proxy can reach. It has one call.
 */
export class TeamsParty implements AsyncDisposable {
  readonly voice: ToneParty;
  /** Every message that came, in order. */
  readonly received: SipMessage[] = [];
  readonly #server: Server;
  readonly #tls: TeamsTls;
  readonly #sockets = new Set<TLSSocket>();
  readonly #key = randomBytes(keyAndSaltBytes(SUITE)).toString('base64');
  readonly #tag = newTag();
  #callId = '';
  /** From and To as our own requests have them, the far end's Contact, and the connection. */
  #local = '';
  #remote = '';
  #target = '';
  #socket: TLSSocket | null = null;
  #cseq = 0;
  /** Tag of its `a=crypto`: in an answer that of the offer (RFC 4568 5.1.2). */
  #keyTag = 2;

  private constructor(voice: ToneParty, server: Server, tls: TeamsTls) {
    this.voice = voice;
    this.#server = server;
    this.#tls = tls;
    server.on('secureConnection', (socket) => this.#adopt(socket));
  }

  static async open(frequencyHz: number, tls: TeamsTls): Promise<TeamsParty> {
    const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TeamsParty(await ToneParty.open({ frequencyHz }), server, tls);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Calls a number of the SBC, and talks as soon as that answers. */
  async call(number: string, from: string, sbc: { readonly name: string; readonly port: number }): Promise<SipMessage> {
    const socket = connect({ host: '127.0.0.1', port: sbc.port, servername: sbc.name, ...this.#tls });
    this.#adopt(socket);
    await once(socket, 'secureConnect');
    this.#callId = randomBytes(16).toString('hex');
    this.#local = `<sip:${from}@sip.pstnhub.microsoft.com:5061;user=phone>;tag=${this.#tag}`;
    this.#remote = `<sip:${number}@${sbc.name}:${String(sbc.port)};user=phone>`;
    this.#target = `sip:${number}@${sbc.name}:${String(sbc.port)};user=phone;transport=tls`;
    const invite = this.#send('INVITE', this.#sdp(), [
      ['Privacy', 'id'],
      ['P-Asserted-Identity', `<tel:${from}>,<sip:someone@tenant.example>`],
      ['Supported', 'histinfo,timer'],
      ['Min-SE', '300'],
      ['Session-Expires', '3600'],
    ]);
    const answer = await this.#response(invite, 'INVITE');
    if (answer.status !== 200) throw new Error(`the SBC answered ${answer.startLine}`);
    this.#remote = mustHave(answer, 'To');
    this.#target = contactUri(answer);
    this.#send('ACK', '', [], invite);
    await this.#talk(answer.body);
    return answer;
  }

  /** Waits for a call, rings and answers it, and talks. @returns the INVITE */
  async pickUp(): Promise<SipMessage> {
    const invite = await this.#request('INVITE');
    this.#callId = mustHave(invite, 'Call-ID');
    this.#remote = mustHave(invite, 'From');
    this.#local = `${mustHave(invite, 'To')};tag=${this.#tag}`;
    this.#target = contactUri(invite);
    await this.#talk(invite.body);
    this.#respond(invite, '180 Ringing');
    this.#respond(invite, '200 OK', this.#sdp());
    await this.#request('ACK');
    return invite;
  }

  /** Hangs up, and waits until that is answered. */
  async hangUp(): Promise<void> {
    const bye = this.#send('BYE');
    await this.#response(bye, 'BYE');
  }

  /** Waits until the far end hangs up. */
  async ended(): Promise<void> {
    await this.#request('BYE');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await this.voice.close();
  }

  /** Takes what the SBC is to encrypt with, and begins to send. */
  async #talk(sdp: string): Promise<void> {
    const theirs = readSdp(sdp);
    const line = theirs.cryptos.find(({ suite }) => suite === SUITE);
    if (line === undefined || theirs.protocol !== 'RTP/SAVP') throw new Error(`no SRTP in\n${sdp}`);
    const keys: SrtpKeys = {
      ours: { suite: SUITE, key: this.#key, mki: '' },
      theirs: { suite: SUITE, key: line.key, mki: '' },
    };
    this.#keyTag = line.tag;
    await this.voice.connect(theirs, keys);
    // What came before could not be decrypted, and is noise.
    await this.voice.forget();
  }

  #sdp(): string {
    return [
      'v=0',
      'o=- 55126 0 IN IP4 127.0.0.1',
      's=session',
      'c=IN IP4 127.0.0.1',
      'b=CT:10000000',
      't=0 0',
      `m=audio ${String(this.voice.port)} RTP/SAVP ${FORMATS}`,
      'c=IN IP4 127.0.0.1',
      'a=label:main-audio',
      'a=mid:1',
      `a=crypto:${String(this.#keyTag)} ${SUITE} inline:${this.#key}|2^31`,
      'a=sendrecv',
      ...MAPS.map((map) => `a=rtpmap:${map}`),
      'a=fmtp:101 0-16',
      'a=ptime:20',
      '',
    ].join('\r\n');
  }

  #adopt(socket: TLSSocket): void {
    this.#sockets.add(socket);
    this.#socket = socket;
    let buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      buffer = this.#read(Buffer.concat([buffer, chunk]), socket);
    });
  }

  /** Takes the messages out of what came. @returns the rest */
  #read(bytes: Buffer, socket: TLSSocket): Buffer<ArrayBuffer> {
    let rest = Buffer.from(bytes);
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return rest;
      const head = rest.subarray(0, end + 4).toString();
      const length = Number(/^(?:content-length|l) *: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (rest.length < end + 4 + length) return rest;
      const text = rest.subarray(0, end + 4 + length).toString();
      rest = rest.subarray(end + 4 + length);
      if (head.trim() !== '') this.#take(readMessage(text), socket);
    }
  }

  #take(message: SipMessage, socket: TLSSocket): void {
    this.#socket = socket;
    this.received.push(message);
    if (message.method === 'BYE' || message.method === 'OPTIONS') this.#respond(message, '200 OK');
  }

  async #request(method: string): Promise<SipMessage> {
    return await eventually(`Teams gets ${method}`, () => this.received.find((each) => each.method === method), 10_000);
  }

  async #response(cseq: number, method: string): Promise<SipMessage> {
    return await eventually(
      `Teams gets the answer to ${method}`,
      () =>
        this.received.find((each) => {
          const { number, method: of } = cseqOf(each);
          return each.status !== null && each.status >= 200 && number === cseq && of === method;
        }),
      10_000,
    );
  }

  /** The proxy, which is the only one that can be reached. */
  get #proxy(): string {
    return `127.0.0.1:${String(this.port)};transport=tls`;
  }

  get #contact(): SipMessage['headers'][number] {
    return ['Contact', `<sip:api-du-a-test.pstnhub.microsoft.com:443;x-i=${this.#tag};x-c=0123/s/1/4567>`];
  }

  /** @param cseq of an ACK: that of its INVITE. @returns its number */
  #send(method: string, body = '', headers: SipMessage['headers'] = [], cseq = ++this.#cseq): number {
    const all: SipMessage['headers'] = [
      ['Via', `SIP/2.0/TLS ${this.#proxy.split(';')[0] ?? ''};branch=${newBranch()}`],
      ['Record-Route', `<sip:${this.#proxy};lr>`],
      ['Max-Forwards', '68'],
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.#callId],
      ['CSeq', `${String(cseq)} ${method}`],
      this.#contact,
      ['User-Agent', 'Microsoft.PSTNHub.SIPProxy v.2024.8.26.1 i.EUWE.0'],
      ['Allow', 'INVITE,ACK,CANCEL,BYE,INFO,NOTIFY,PRACK,UPDATE,OPTIONS'],
      ...headers,
    ];
    this.#socket?.write(writeMessage(`${method} ${this.#target} SIP/2.0`, all, body));
    return cseq;
  }

  #respond(request: SipMessage, status: string, body = ''): void {
    const copied = request.headers
      .filter(([name]) => /^(via|from|to|call-id|cseq|record-route)$/i.test(name))
      .map(
        ([name, value]) =>
          [name, /^to$/i.test(name) && !/;tag=/i.test(value) ? `${value};tag=${this.#tag}` : value] as const,
      );
    const all: SipMessage['headers'] = [
      // Its proxy stands before those that the request came by (RFC 3261 16.6, step 4).
      ['Record-Route', `<sip:${this.#proxy};lr>`],
      ...copied,
      this.#contact,
      ['Server', 'Microsoft.PSTNHub.SIPProxy v.2024.8.26.1 i.EUWE.0'],
    ];
    this.#socket?.write(writeMessage(`SIP/2.0 ${status}`, all, body));
  }
}
