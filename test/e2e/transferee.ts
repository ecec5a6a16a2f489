import { header, mustHave, uriAddress } from '../tools/sip-message.ts';
import type { SipMessage } from '../tools/sip-message.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { nowMs } from '../tools/index.ts';
import { PhoneCall } from './phone.ts';

/** What a REFER asks for (RFC 3515 2.1). */
export interface Asked {
  readonly refer: SipMessage;
  readonly atMs: number;
  readonly uri: string;
  /** Headers of the INVITE, unescaped (RFC 3261 19.1.1). */
  readonly headers: SipMessage['headers'];
}

/** A telephone in a call with the product that is asked to call somebody else, and does it or not as the test says. */
export class Transferee {
  readonly call: PhoneCall;

  /** @param answer the response to the REFER */
  constructor(call: PhoneCall, answer = '202 Accepted') {
    this.call = call;
    call.sip.answers['REFER'] = answer;
  }

  /** Waits for the REFER. */
  async asked(timeoutMs?: number): Promise<Asked> {
    const { message, atMs } = await this.call.sip.waitForRequest('REFER', timeoutMs);
    const target = /<([^>]+)>/.exec(mustHave(message, 'Refer-To'))?.[1] ?? mustHave(message, 'Refer-To');
    const [uri = '', query = ''] = target.split('?');
    const headers = query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const [name = '', value = ''] = part.split('=');
        return [decodeURIComponent(name), decodeURIComponent(value)] as const;
      });
    return { refer: message, atMs, uri, headers };
  }

  /** Tells how its call goes (RFC 3515 2.4.4). A final status ends the subscription. */
  notify(status: string, isOver = !status.startsWith('1')): void {
    const headers: SipMessage['headers'] = [
      ['Event', 'refer'],
      ['Subscription-State', isOver ? 'terminated;reason=noresource' : 'active;expires=60'],
      ['Content-Type', 'message/sipfrag;version=2.0'],
    ];
    this.call.sip.sendRequest('NOTIFY', headers, `SIP/2.0 ${status}\r\n`);
  }

  /** Calls whom the REFER names, with the headers that it asks for. The call is not answered yet. */
  dial({ uri, headers }: Asked): SipCall {
    const { phone } = this.call;
    const user = /^sips?:([^@]+)@/.exec(uri)?.[1] ?? '';
    return phone.sip.invite(user, uriAddress(uri), phone.voice.sdp(), headers);
  }

  /** Waits until that call is answered, and talks there from then on. */
  async talk(sip: SipCall): Promise<PhoneCall> {
    const { message, atMs } = await sip.waitForStatus(200);
    await this.call.phone.voice.connect(message.body);
    return new PhoneCall(this.call.phone, sip, atMs);
  }
}

/** An agent's telephone that takes the call that is to replace another one, and ends that one (RFC 3891 3). */
export async function replaceCall(old: PhoneCall): Promise<{ readonly call: PhoneCall; readonly replaces: string }> {
  const { phone } = old;
  const incoming = await phone.sip.nextCall();
  const replaces = header(incoming.invitation!, 'Replaces') ?? '';
  await phone.voice.connect(incoming.invitation!.body);
  incoming.answer(phone.voice.sdp());
  const answeredAtMs = nowMs();
  await incoming.waitForRequest('ACK');
  old.sip.bye();
  return { call: new PhoneCall(phone, incoming, answeredAtMs), replaces };
}
