import { randomBytes } from 'node:crypto';
import { partySdp, readSdp } from '../../test/tools/index.ts';
import type { SipMessage } from '../../test/tools/sip-message.ts';
import { contactUri, cseqOf, header, mustHave, uriAddress } from '../../test/tools/sip-message.ts';
import type { AiNotice, Respond } from '../product/index.ts';
import { AiServer, NUMBER, TONES } from '../product/index.ts';
import { copied, SipEndpoint } from './sip-endpoint.ts';
import type { Voice, VoiceReport } from './voices.ts';
import { Voices } from './voices.ts';

/** How long each step of a call may take. */
const STEP_MS = 10_000;

/** What came of one whole call. */
export interface CallResult {
  /** Null where all went well; else the step that did not come about, and why. */
  readonly failure: string | null;
  /** The caller was answered 503, as a server does that sheds load (RFC 3261 21.5.4). It has failed as well. */
  readonly refused: boolean;
  /** Caller's INVITE to its 200. */
  readonly answerMs: number;
  /** Caller's INVITE until caller and agent hear each other. */
  readonly joinedMs: number;
  /** Longest time without a packet while they talked, at either. */
  readonly largestGapMs: number;
  /** The gaps of both, as in {@link VoiceReport}. */
  readonly gapCounts: readonly Uint32Array[];
}

/** The moments of a call that come from elsewhere, each once. */
interface Moments {
  readonly agentInvite: PromiseWithResolvers<{ readonly invite: SipMessage; readonly fromPort: number }>;
  readonly agentAck: PromiseWithResolvers<null>;
  readonly callerBye: PromiseWithResolvers<null>;
}

class RefusedError extends Error {}

/** Callers, agents and an AI application for whole calls, very many at a time. */
export class CallFarm implements AsyncDisposable {
  readonly #ai: AiServer;
  readonly #voices: Voices;
  readonly #callers: SipEndpoint;
  readonly #agents: SipEndpoint;
  /** By the Call-ID of the caller's or the agent's dialog, and by the user part of the agent's address. */
  readonly #calls: Map<string, Moments>;
  #next = 0;
  #abandoned = Promise.withResolvers<never>();
  /** Calls that are up or on their way. */
  open = 0;

  private constructor(
    ai: AiServer,
    voices: Voices,
    endpoints: { readonly callers: SipEndpoint; readonly agents: SipEndpoint },
    calls: Map<string, Moments>,
  ) {
    this.#ai = ai;
    this.#voices = voices;
    this.#callers = endpoints.callers;
    this.#agents = endpoints.agents;
    this.#calls = calls;
  }

  /**
   * @param voicesNiceness of the thread that has the voices. @defaultValue that of the process
   * @param onNotice hears what the application is told
   */
  static async start(
    voicesNiceness?: number,
    onNotice: (notice: AiNotice) => void = () => undefined,
  ): Promise<CallFarm> {
    const calls = new Map<string, Moments>();
    const onCallerRequest = (request: SipMessage, fromPort: number): void => {
      if (request.method === 'BYE') calls.get(mustHave(request, 'Call-ID'))?.callerBye.resolve(null);
      if (request.method !== 'ACK') callers.respond(request, '200 OK', fromPort, 'caller');
    };
    const onAgentRequest = (request: SipMessage, fromPort: number): void => {
      const known = calls.get(mustHave(request, 'Call-ID'));
      switch (request.method) {
        case 'ACK':
          known?.agentAck.resolve(null);
          return;
        case 'INVITE':
          if (known !== undefined) return; // again, and not answered yet
          calls.get(userOf(request))?.agentInvite.resolve({ invite: request, fromPort });
          return;
        default:
          agents.respond(request, '200 OK', fromPort, 'agent');
      }
    };
    const callers = await SipEndpoint.open(onCallerRequest);
    const agents = await SipEndpoint.open(onAgentRequest);
    const ai = await AiServer.open((notice, respond) => {
      onNotice(notice);
      answerNotice(notice, respond, agents.port);
    });
    return new CallFarm(ai, await Voices.open(voicesNiceness), { callers, agents }, calls);
  }

  get aiUrl(): string {
    return this.#ai.url;
  }

  /** Where the agents are called. */
  get agentsPort(): number {
    return this.#agents.port;
  }

  get retransmissions(): number {
    return this.#callers.retransmissions + this.#agents.retransmissions;
  }

  /** One whole call: caller, AI webhook, handoff, agent, bridge, `talkMs` of talk, BYE. Never throws. */
  async call(productPort: number, talkMs: number): Promise<CallResult> {
    const user = `+1556${String(this.#next++).padStart(7, '0')}`;
    const startedMs = performance.now();
    const moments: Moments = {
      agentInvite: Promise.withResolvers(),
      agentAck: Promise.withResolvers(),
      callerBye: Promise.withResolvers(),
    };
    this.#calls.set(user, moments);
    this.open += 1;
    const callerVoice = this.#voices.open(TONES.caller, TONES.agent);
    const agentVoice = this.#voices.open(TONES.agent, TONES.caller);
    const keys = [user];
    const times = { answerMs: NaN, joinedMs: NaN };
    let failure: string | null = null;
    let refused = false;
    try {
      const whole = this.#play({ user, productPort, talkMs, startedMs, moments, callerVoice, agentVoice, keys, times });
      await Promise.race([whole, this.#abandoned.promise]);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      refused = error instanceof RefusedError;
    }
    for (const key of keys) this.#calls.delete(key);
    this.open -= 1;
    const reports: VoiceReport[] = await Promise.all([callerVoice.hangUp(), agentVoice.hangUp()]);
    return {
      failure,
      refused,
      ...times,
      largestGapMs: Math.max(...reports.map(({ largestGapMs }) => largestGapMs)),
      gapCounts: reports.map(({ gapCounts }) => gapCounts),
    };
  }

  /** Gives up the calls that are up or on their way: the product is gone. */
  abandon(): void {
    this.#abandoned.promise.catch(() => undefined); // there may be no call
    this.#abandoned.reject(new Error('the product is gone'));
    this.#abandoned = Promise.withResolvers();
  }

  async #play(call: {
    readonly user: string;
    readonly productPort: number;
    readonly talkMs: number;
    readonly startedMs: number;
    readonly moments: Moments;
    readonly callerVoice: Voice;
    readonly agentVoice: Voice;
    readonly keys: string[];
    readonly times: { answerMs: number; joinedMs: number };
  }): Promise<void> {
    const { user, moments, callerVoice, agentVoice, keys, times, startedMs } = call;
    // the agent may be called before the caller's 200 is read
    const agent = this.#answer(moments, agentVoice, keys);
    agent.catch(() => undefined);
    await this.#dial(user, call.productPort, callerVoice, keys);
    times.answerMs = performance.now() - startedMs;
    const { invite, fromPort } = await agent;
    await within('both hear each other', Promise.all([callerVoice.heard, agentVoice.heard]));
    times.joinedMs = performance.now() - startedMs;
    await new Promise((resolve) => setTimeout(resolve, call.talkMs));
    const target = header(invite, 'Contact') === null ? '' : contactUri(invite);
    const bye = await this.#agents.request('BYE', target, uriAddress(target).port || fromPort, [
      ['From', `${mustHave(invite, 'To')};tag=agent`],
      ['To', mustHave(invite, 'From')],
      copied(invite, 'Call-ID'),
      ['CSeq', '1 BYE'],
    ]);
    if (bye.status !== 200) throw new Error(`BYE: ${bye.startLine}`);
    await within('the caller is hung up on', moments.callerBye.promise);
  }

  /** The caller's part up to its ACK. */
  async #dial(user: string, productPort: number, voice: Voice, keys: string[]): Promise<void> {
    const callId = `${randomBytes(9).toString('hex')}@127.0.0.1`;
    keys.push(callId);
    this.#calls.set(callId, this.#calls.get(user)!);
    const from = ['From', `<sip:${user}@127.0.0.1:${this.#callers.port}>;tag=caller`] as const;
    const contact = ['Contact', `<sip:${user}@127.0.0.1:${this.#callers.port}>`] as const;
    const uri = `sip:${NUMBER}@127.0.0.1:${productPort}`;
    const answer = await this.#callers.request(
      'INVITE',
      uri,
      productPort,
      [from, ['To', `<${uri}>`], ['Call-ID', callId], ['CSeq', '1 INVITE'], contact],
      sdpOf(voice.port),
    );
    const dialog = [from, copied(answer, 'To'), ['Call-ID', callId], ['CSeq', `${cseqOf(answer).number} ACK`]] as const;
    if (answer.status === 503) throw new RefusedError(`INVITE: ${answer.startLine}`);
    if (answer.status !== 200) throw new Error(`INVITE: ${answer.startLine}`);
    const target = contactUri(answer);
    this.#callers.acknowledge(target, uriAddress(target).port, dialog);
    voice.talkTo(readSdp(answer.body).port);
  }

  /** The agent's part up to the ACK. */
  async #answer(
    moments: Moments,
    voice: Voice,
    keys: string[],
  ): Promise<{ readonly invite: SipMessage; readonly fromPort: number }> {
    const ringing = await within('the agent is called', moments.agentInvite.promise);
    const { invite, fromPort } = ringing;
    const callId = mustHave(invite, 'Call-ID');
    keys.push(callId);
    this.#calls.set(callId, moments);
    const contact = ['Contact', `<sip:agent@127.0.0.1:${this.#agents.port}>`] as const;
    this.#agents.respond(invite, '180 Ringing', fromPort, 'agent', [contact]);
    const ok = this.#agents.respond(invite, '200 OK', fromPort, 'agent', [contact], sdpOf(voice.port));
    const stop = this.#agents.repeatUntilAcknowledged(ok, fromPort, () => undefined);
    try {
      voice.talkTo(readSdp(invite.body).port);
      await within('the ACK of the agent comes', moments.agentAck.promise);
    } finally {
      stop();
    }
    return ringing;
  }

  /** Latest that the phones sent their packets since the last time this was asked, in ms. */
  async latenessMs(): Promise<number> {
    return await this.#voices.latenessMs();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#callers.close();
    await this.#agents.close();
    await this.#voices[Symbol.asyncDispose]();
    await this.#ai[Symbol.asyncDispose]();
  }
}

/** The application hands every call over at once, to an agent whose address says whose call it is. */
function answerNotice({ event, from }: AiNotice, respond: Respond, agentsPort: number): void {
  if (event !== 'call.started') respond(event === 'call.ended' ? [] : [{ type: 'hangup' }]);
  else respond([{ type: 'transfer', destination: [`sip:${from ?? ''}@127.0.0.1:${agentsPort}`], reason: 'load' }]);
}

function sdpOf(port: number): string {
  return partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 });
}

function userOf(request: SipMessage): string {
  return /^INVITE sips?:([^@]+)@/.exec(request.startLine)?.[1] ?? '';
}

/** The promise, or an error that says what did not come about in time. */
async function within<Value>(what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${STEP_MS} ms: ${what}`)), STEP_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
