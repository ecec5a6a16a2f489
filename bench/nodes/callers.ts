import { partySdp } from '../../test/tools/index.ts';
import { contactUri, uriAddress } from '../../test/tools/sip-message.ts';
import type { SipAddress } from '../../test/tools/sip-party.ts';
import { SipParty } from '../../test/tools/sip-party.ts';
import { NUMBER } from '../product/index.ts';
import type { CallView } from './views.ts';

/** Longer than the proxy takes to try all nodes. */
const ANSWER_MS = 25_000;
/** Nobody listens there: only signalling is measured. */
export const SILENT_SDP = partySdp({ address: '127.0.0.1', port: 9, codecs: ['PCMU'], version: 1 });

/** All callers, each with a number of its own, at one socket. They stay until they are hung up on. */
export class Callers implements AsyncDisposable {
  readonly #party: SipParty;
  readonly #to: SipAddress;
  /** How long a caller waits for the end of the call. */
  readonly #patienceMs: number;
  #next = 0;
  readonly views: CallView[] = [];
  /** Calls that are up or on their way. */
  open = 0;

  private constructor(party: SipParty, to: SipAddress, patienceMs: number) {
    this.#party = party;
    this.#to = to;
    this.#patienceMs = patienceMs;
  }

  static async open(to: SipAddress, patienceMs: number): Promise<Callers> {
    return new Callers(await SipParty.open('callers'), to, patienceMs);
  }

  /** One call. What came of it is in `views` when it is over. Never throws. */
  async call(): Promise<void> {
    const number = `+1558${String(this.#next++).padStart(7, '0')}`;
    const dialledAt = Date.now();
    const from = `<sip:${number}@${this.#party.address}:${String(this.#party.port)}>`;
    this.open += 1;
    const call = this.#party.invite(NUMBER, this.#to, SILENT_SDP, [], from);
    // The party keeps every message for a transcript that nobody reads.
    this.#party.log.length = 0;
    let view: CallView = { number, dialledAt, status: null, answeredAt: null, node: null, endedAt: null };
    try {
      const { message } = await call.waitForFinal(ANSWER_MS);
      view = { ...view, status: message.status };
      if (message.status === 200) {
        view = { ...view, answeredAt: Date.now(), node: uriAddress(contactUri(message)).host };
        await call.waitForRequest('BYE', this.#patienceMs);
        view = { ...view, endedAt: Date.now() };
      }
    } catch {
      // No answer, or no end: the view says so.
    }
    this.views.push(view);
    this.open -= 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#party[Symbol.asyncDispose]();
  }
}
