import { randomBytes } from 'node:crypto';
import { partySdp, readSdp } from '../../test/tools/index.ts';
import { contactUri, cseqOf, uriAddress } from '../../test/tools/sip-message.ts';
import type { CallResult } from '../load/index.ts';
import { copied, SipEndpoint, Voices } from '../load/index.ts';
import { NUMBER, TONES } from '../product/index.ts';

/** Callers of a peer that answers and does nothing else: INVITE, 200, ACK, talk, BYE. */
export class PlainCallers implements AsyncDisposable {
  readonly #callers: SipEndpoint;
  /** Null: the peer carries no sound. */
  readonly #voices: Voices | null;
  #next = 0;

  private constructor(callers: SipEndpoint, voices: Voices | null) {
    this.#callers = callers;
    this.#voices = voices;
  }

  /**
   * @param voicesNiceness of the thread that has the voices
   * @param echo the peer sends back what it hears, so that gaps can be measured
   */
  static async start(echo: boolean, voicesNiceness: number): Promise<PlainCallers> {
    const callers: SipEndpoint = await SipEndpoint.open((request, fromPort) => {
      if (request.method !== 'ACK') callers.respond(request, '200 OK', fromPort, 'caller');
    });
    return new PlainCallers(callers, echo ? await Voices.open(voicesNiceness) : null);
  }

  /** One call. Never throws. */
  async call(port: number, talkMs: number): Promise<CallResult> {
    const startedMs = performance.now();
    const voice = this.#voices?.open(TONES.caller, TONES.caller) ?? null;
    const times = { answerMs: NaN, joinedMs: NaN };
    let failure: string | null = null;
    let refused = false;
    try {
      const user = `+1557${String(this.#next++).padStart(7, '0')}`;
      const uri = `sip:${NUMBER}@127.0.0.1:${port}`;
      const contact = `<sip:${user}@127.0.0.1:${this.#callers.port}>`;
      const from = ['From', `${contact};tag=caller`] as const;
      const callId = ['Call-ID', `${randomBytes(9).toString('hex')}@127.0.0.1`] as const;
      const offer = partySdp({ address: '127.0.0.1', port: voice?.port ?? 9, codecs: ['PCMU'], version: 1 });
      const invite = [from, ['To', `<${uri}>`], callId, ['CSeq', '1 INVITE'], ['Contact', contact]] as const;
      const answer = await this.#callers.request('INVITE', uri, port, invite, offer);
      refused = answer.status === 503;
      if (answer.status !== 200) throw new Error(`INVITE: ${answer.startLine}`);
      times.answerMs = performance.now() - startedMs;
      const target = contactUri(answer);
      const to = copied(answer, 'To');
      const targetPort = uriAddress(target).port;
      this.#callers.acknowledge(target, targetPort, [from, to, callId, ['CSeq', `${cseqOf(answer).number} ACK`]]);
      voice?.talkTo(readSdp(answer.body).port);
      await new Promise((resolve) => setTimeout(resolve, talkMs));
      const bye = await this.#callers.request('BYE', target, targetPort, [from, to, callId, ['CSeq', '2 BYE']]);
      if (bye.status !== 200) throw new Error(`BYE: ${bye.startLine}`);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const report = await voice?.hangUp();
    return { failure, refused, ...times, largestGapMs: report?.largestGapMs ?? NaN, gapCounts: [] };
  }

  /** Latest that packets were sent since the last time this was asked, in ms. */
  async latenessMs(): Promise<number> {
    return (await this.#voices?.latenessMs()) ?? 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#callers.close();
    await this.#voices?.[Symbol.asyncDispose]();
  }
}
