import { partySdp, readSdp } from '../../test/tools/index.ts';
import type { SipMessage } from '../../test/tools/sip-message.ts';
import { cseqOf, uriAddress } from '../../test/tools/sip-message.ts';
import type { SipEndpoint } from '../load/index.ts';
import type { ChaosVoice } from './chaos-voice.ts';

/** What names a dialog at a phone (RFC 3261 12). */
export interface DialogNames {
  readonly callId: string;
  /** The values of From and To in requests of the phone, with their tags. */
  readonly local: string;
  readonly remote: string;
  /** Where its requests go. */
  readonly target: string;
  /** CSeq of the phone's last request. */
  readonly cseq: number;
}

type Headers = SipMessage['headers'];

/** A dialog that a phone has, whoever began it: BYE, hold and resume, and the requests of the other side. */
export class PhoneDialog {
  readonly names: DialogNames;
  /** Fulfilled once the dialog is over for both sides, as far as the phone can know. */
  readonly over: Promise<void>;
  readonly #endpoint: SipEndpoint;
  readonly #contact: string;
  readonly #voice: ChaosVoice;
  #cseq: number;
  #version = 1;
  #direction = 'sendrecv';
  #leaving = false;
  #end: () => void = () => undefined;
  isOver = false;

  constructor(endpoint: SipEndpoint, contact: string, voice: ChaosVoice, names: DialogNames) {
    this.#endpoint = endpoint;
    this.#contact = contact;
    this.#voice = voice;
    this.names = names;
    this.#cseq = names.cseq;
    this.over = new Promise((resolve) => {
      this.#end = (): void => {
        this.isOver = true;
        resolve();
      };
    });
  }

  /** Whether the phone neither hung up nor was hung up on. */
  get isUp(): boolean {
    return !this.#leaving && !this.isOver;
  }

  /** The SDP that the phone has to offer. */
  sdp(direction = this.#direction): string {
    const { port } = this.#voice;
    return partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: this.#version }, { direction });
  }

  /** Hangs up. Does nothing a second time. */
  async bye(): Promise<void> {
    if (!this.isUp) return;
    this.#leaving = true;
    try {
      await this.request('BYE');
    } finally {
      this.#end();
    }
  }

  /** Puts the other side on hold, or comes back (`sendrecv`), by a re-INVITE. @returns the final status */
  async reinvite(direction: string): Promise<number> {
    this.#version += 1;
    const response = await this.request('INVITE', [['Contact', this.#contact]], this.sdp(direction));
    if (response.status !== 200) return response.status!;
    this.#direction = direction;
    const { number } = cseqOf(response);
    this.#endpoint.acknowledge(this.names.target, this.#port, this.#headers(number, 'ACK'), response);
    this.#voice.talkTo(readSdp(response.body));
    return 200;
  }

  /** Sends a request in the dialog. @throws Error where nobody answers */
  async request(method: string, more: Headers = [], body = ''): Promise<SipMessage> {
    this.#cseq += 1;
    const headers = [...this.#headers(this.#cseq, method), ...more];
    return await this.#endpoint.request(method, this.names.target, this.#port, headers, body);
  }

  /** Answers a request of the other side as a phone does. */
  take(request: SipMessage, fromPort: number): void {
    switch (request.method) {
      case 'ACK':
        return;
      case 'BYE':
        this.#endpoint.respond(request, '200 OK', fromPort, 'phone');
        this.#end();
        return;
      case 'INVITE':
      case 'UPDATE':
        this.#takeOffer(request, fromPort);
        return;
      default:
        this.#endpoint.respond(request, '200 OK', fromPort, 'phone');
    }
  }

  #takeOffer(request: SipMessage, fromPort: number): void {
    if (request.body !== '') this.#voice.talkTo(readSdp(request.body));
    this.#version += 1;
    const body = request.method === 'UPDATE' && request.body === '' ? '' : this.sdp();
    this.#endpoint.respond(request, '200 OK', fromPort, 'phone', [['Contact', this.#contact]], body);
  }

  get #port(): number {
    return uriAddress(this.names.target).port;
  }

  #headers(number: number, method: string): Headers {
    const { local, remote, callId } = this.names;
    return [
      ['From', local],
      ['To', remote],
      ['Call-ID', callId],
      ['CSeq', `${number} ${method}`],
    ];
  }
}
