import { randomBytes } from 'node:crypto';
import { readSdp } from '../../test/tools/index.ts';
import type { SipMessage } from '../../test/tools/sip-message.ts';
import { contactUri, newBranch, uriAddress } from '../../test/tools/sip-message.ts';
import { copied } from '../load/index.ts';
import { NUMBER } from '../product/index.ts';
import type { ChaosVoice } from './chaos-voice.ts';
import type { Party } from './faulty-wire.ts';
import { PhoneDialog } from './phone-dialog.ts';
import type { Plan } from './plan.ts';
import type { PhoneSide } from './played-call.ts';
import { ReferTaker } from './refer-taker.ts';
import type { Line, Switchboard } from './switchboard.ts';
import type { Timers } from './timers.ts';

/** What a caller's phone has to do with. */
export interface CallerOptions {
  readonly board: Switchboard;
  readonly party: Party;
  readonly plan: Plan;
  /** Its number. */
  readonly user: string;
  readonly productPort: number;
  readonly voice: ChaosVoice;
  /** The call that it makes when it is sent away. */
  readonly direct: PhoneSide;
  readonly timers: Timers;
  /** Resolves at a moment of the agents' phones. */
  readonly moments: ReadonlyMap<string, Promise<null>>;
  /** The phone could not do what it was to do. */
  readonly onFault: (error: unknown) => void;
}

/** A re-INVITE that crosses another is tried again after this (RFC 3261 14.1: 0 to 2 s for who did not begin the call). */
const AGAIN_MS = 2_100;
const REFUSALS = 3;
const ALLOW = ['INVITE, ACK, BYE, CANCEL, OPTIONS', 'INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY'] as const;

/** The caller's phone: it calls, holds and resumes, and hangs up when its plan says so. */
export class CallerPhone implements Line {
  readonly party: Party;
  readonly #options: CallerOptions;
  readonly #callId = `${randomBytes(9).toString('hex')}@127.0.0.1`;
  #dialog: PhoneDialog | null = null;
  #refused = false;
  #taker: ReferTaker | null = null;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.party = options.party;
  }

  /** Whether its call is neither refused nor over. */
  get busy(): boolean {
    return !this.#refused && (this.#dialog?.isOver !== true || this.#taker?.busy === true);
  }

  /** Whether it may be talked to. */
  get isUp(): boolean {
    return this.#dialog?.isUp === true;
  }

  take(request: SipMessage, fromPort: number): void {
    if (request.method === 'REFER' && this.#taker !== null) this.#taker.take(request, fromPort);
    else if (this.#dialog !== null) this.#dialog.take(request, fromPort);
    else if (request.method !== 'ACK') {
      this.#options.board.endpoint.respond(request, '481 No Such Dialog', fromPort, 'caller');
    }
  }

  /** Calls. @returns whether it was answered, once that is known; what follows goes on by itself */
  async call(): Promise<boolean> {
    const { board, user, productPort, voice, timers, plan, onFault } = this.#options;
    const hangUp = board.addLine(this.#callId, this);
    const { endpoint } = board;
    const contact = `<sip:${user}@127.0.0.1:${endpoint.port}>`;
    const local = `${contact};tag=caller`;
    const uri = `sip:${NUMBER}@127.0.0.1:${productPort}`;
    const branch = newBranch();
    const names = { callId: this.#callId, local, remote: `<${uri}>`, target: uri, cseq: 1 };
    const headersOf = (method: string): SipMessage['headers'] => [
      ['From', local],
      ['To', `<${uri}>`],
      ['Call-ID', this.#callId],
      ['CSeq', `1 ${method}`],
    ];
    let provisional = false;
    const offer = new PhoneDialog(endpoint, contact, voice, names).sdp();
    const answered = endpoint.request(
      'INVITE',
      uri,
      productPort,
      [...headersOf('INVITE'), ['Contact', contact], ['Allow', ALLOW[plan.refer === 'not-allowed' ? 0 : 1]]],
      offer,
      {
        branch,
        onResponse: () => (provisional = true),
      },
    );
    const { departure } = plan;
    const cancelled = new AbortController();
    const cancel = async (afterMs: number): Promise<void> => {
      await timers.pause(afterMs);
      cancelled.abort();
      // RFC 3261 9.1: "the CANCEL request MUST NOT be sent" before a provisional response.
      await timers.until(() => provisional);
      // Where the 200 came meanwhile, the CANCEL is late, and is answered all the same (RFC 3261 9.2).
      await endpoint.request('CANCEL', uri, productPort, headersOf('CANCEL'), '', { branch });
    };
    if (departure?.kind === 'cancel') cancel(departure.afterMs).catch(onFault);
    const answer = await answered;
    if (answer.status !== 200) {
      this.#refused = true;
      return false;
    }
    const target = contactUri(answer);
    const dialog = new PhoneDialog(endpoint, contact, voice, { ...names, remote: copied(answer, 'To')[1], target });
    this.#dialog = dialog;
    this.#taker = new ReferTaker({ ...this.#options, dialog, contact });
    endpoint.acknowledge(
      target,
      uriAddress(target).port,
      [...headersOf('ACK').filter(([name]) => name !== 'To'), copied(answer, 'To')],
      answer,
    );
    voice.talkTo(readSdp(answer.body));
    if (cancelled.signal.aborted) dialog.bye().catch(onFault);
    else this.#converse(dialog);
    void dialog.over.then(() => timers.after(40_000, hangUp));
    return true;
  }

  #converse(dialog: PhoneDialog): void {
    const { plan, timers, moments, onFault } = this.#options;
    const { departure, hold } = plan;
    if (hold !== null) this.#holdAndResume(dialog, hold).catch(onFault);
    const leave = async (): Promise<void> => {
      if (departure?.kind === 'after') await timers.pause(departure.afterMs);
      else if (departure?.kind === 'at') {
        await moments.get(departure.moment);
        await timers.pause(departure.jitterMs);
      } else return;
      await dialog.bye();
    };
    leave().catch(onFault);
  }

  async #holdAndResume(dialog: PhoneDialog, { afterMs, forMs, direction }: NonNullable<Plan['hold']>): Promise<void> {
    const { timers } = this.#options;
    await timers.pause(afterMs);
    for (const each of [direction, 'sendrecv']) {
      for (let attempt = 0; attempt < REFUSALS && dialog.isUp; attempt += 1) {
        if ((await dialog.reinvite(each)) === 200) break;
        await timers.pause(AGAIN_MS);
      }
      await timers.pause(forMs);
    }
  }
}
