import { randomBytes } from 'node:crypto';
import { readSdp } from '../../test/tools/index.ts';
import type { SipMessage } from '../../test/tools/sip-message.ts';
import { contactUri, mustHave, newBranch, uriAddress } from '../../test/tools/sip-message.ts';
import { copied } from '../load/index.ts';
import type { CallerOptions } from './caller-phone.ts';
import { PhoneDialog } from './phone-dialog.ts';
import { RING_TIMEOUT_MS } from './plan.ts';

interface TakerOptions extends CallerOptions {
  /** With the product. */
  readonly dialog: PhoneDialog;
  readonly contact: string;
}

/** Between the new call and the BYE of the old one, where the product does not hang up before. */
const MOVE_MS = 150;
/** A direct call that the agent does not end is ended by the caller. */
const DIRECT_MS = 3_000;

/** What a caller's phone does with a REFER (RFC 3515): it calls the agent itself, and tells how that goes. */
export class ReferTaker {
  readonly #options: TakerOptions;
  #direct: PhoneDialog | null = null;
  #dialling = false;

  constructor(options: TakerOptions) {
    this.#options = options;
  }

  /** Whether it calls the agent, or talks to it. */
  get busy(): boolean {
    return this.#dialling || this.#direct?.isOver === false;
  }

  take(request: SipMessage, fromPort: number): void {
    const { board, plan, onFault } = this.#options;
    const answer = (status: string, more: SipMessage['headers'] = []): void =>
      void board.endpoint.respond(request, status, fromPort, 'caller', more);
    const headers = [['Contact', this.#options.contact]] as const;
    switch (plan.refer) {
      case 'not-allowed':
      case 'refuses':
        answer('405 Method Not Allowed', [['Allow', 'INVITE, ACK, BYE, CANCEL']]);
        return;
      case 'no-notify':
        answer('202 Accepted', headers);
        return;
      case 'no-subscription':
        answer('202 Accepted', [...headers, ['Refer-Sub', 'false']]);
        break;
      case 'busy':
      case 'succeeds':
      case 'bye-for-notify':
        answer('202 Accepted', headers);
    }
    this.#follow(request).catch(onFault);
  }

  async #follow(refer: SipMessage): Promise<void> {
    const { plan, dialog, timers } = this.#options;
    if (plan.refer !== 'no-subscription') await this.#notify('100 Trying', false);
    if (plan.refer === 'busy') {
      await this.#notify('486 Busy Here', true);
      return;
    }
    this.#dialling = true;
    let status: string;
    try {
      status = await this.#dial(mustHave(refer, 'Refer-To'));
    } finally {
      this.#dialling = false;
    }
    const tells = plan.refer === 'succeeds' || (plan.refer === 'bye-for-notify' && !status.startsWith('200'));
    if (tells) await this.#notify(status, true);
    if (!status.startsWith('200')) return;
    await timers.pause(MOVE_MS);
    await dialog.bye();
  }

  /** Calls where a Refer-To says, its headers included (RFC 3261 19.1.5). @returns the final status */
  async #dial(referTo: string): Promise<string> {
    const { board, direct, timers, contact } = this.#options;
    const [uri = '', query = ''] = (/<([^>]+)>/.exec(referTo)?.[1] ?? referTo).split('?');
    const more = query.split('&').filter(Boolean).map((pair) => pair.split('=').map(decodeURIComponent) as [string, string]); // prettier-ignore
    const callId = `${randomBytes(9).toString('hex')}@127.0.0.1`;
    const names = { callId, local: `${contact};tag=direct`, remote: `<${uri}>`, target: uri, cseq: 1 };
    let dialog = new PhoneDialog(board.endpoint, contact, direct.voice, names);
    board.addLine(callId, { party: direct.party, take: (request, fromPort) => dialog.take(request, fromPort) });
    const headersOf = (method: string, to = names.remote): SipMessage['headers'] => [
      ['From', names.local],
      ['To', to],
      ['Call-ID', callId],
      ['CSeq', `1 ${method}`],
    ];
    const branch = newBranch();
    const { port } = uriAddress(uri);
    let provisional = false;
    let isFinal = false;
    const answered = board.endpoint.request(
      'INVITE',
      uri,
      port,
      [...headersOf('INVITE'), ['Contact', contact], ...more],
      dialog.sdp(),
      { branch, onResponse: () => (provisional = true) },
    );
    // A phone does not let it ring for ever.
    timers.after(2 * RING_TIMEOUT_MS, () => {
      if (isFinal || !provisional) return;
      board.endpoint.request('CANCEL', uri, port, headersOf('CANCEL'), '', { branch }).catch(this.#options.onFault);
    });
    const answer = await answered.catch(() => null);
    isFinal = true;
    if (answer === null) return '408 Request Timeout';
    if (answer.status === 487) return '480 Temporarily Unavailable';
    if (answer.status !== 200) return answer.startLine.replace('SIP/2.0 ', '');
    const [, to] = copied(answer, 'To');
    const target = contactUri(answer);
    dialog = new PhoneDialog(board.endpoint, contact, direct.voice, { ...names, remote: to, target });
    this.#direct = dialog;
    board.endpoint.acknowledge(target, uriAddress(target).port, headersOf('ACK', to), answer);
    direct.voice.talkTo(readSdp(answer.body));
    timers.after(DIRECT_MS, () => void dialog.bye().catch(this.#options.onFault));
    return '200 OK';
  }

  /** Tells how the new call goes, once the NOTIFY before is answered, so that they keep their order. */
  async #notify(status: string, isLast: boolean): Promise<void> {
    const { dialog, contact } = this.#options;
    if (!dialog.isUp) return;
    await dialog.request(
      'NOTIFY',
      [
        ['Event', 'refer'],
        ['Subscription-State', isLast ? 'terminated;reason=noresource' : 'active;expires=60'],
        ['Contact', contact],
        ['Content-Type', 'message/sipfrag;version=2.0'],
      ],
      `SIP/2.0 ${status}\r\n`,
    );
  }
}
