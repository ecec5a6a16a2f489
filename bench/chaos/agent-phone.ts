import { readSdp } from '../../test/tools/index.ts';
import type { SipMessage } from '../../test/tools/sip-message.ts';
import { contactUri, mustHave } from '../../test/tools/sip-message.ts';
import { copied } from '../load/index.ts';
import type { ChaosVoice } from './chaos-voice.ts';
import type { Party } from './faulty-wire.ts';
import { PhoneDialog } from './phone-dialog.ts';
import type { AgentPlan, Moment } from './plan.ts';
import { RING_TIMEOUT_MS } from './plan.ts';
import type { Line, Switchboard } from './switchboard.ts';
import type { Timers } from './timers.ts';

/** What an agent's phone has to do with. */
export interface AgentOptions {
  readonly board: Switchboard;
  /** The user part of its address. */
  readonly user: string;
  readonly party: Party;
  readonly plan: AgentPlan;
  readonly voice: ChaosVoice;
  readonly timers: Timers;
  readonly tones: { readonly caller: number; readonly whisper: number };
  /** The handoff asks for the key. */
  readonly pressesKey: boolean;
  /** Where a redirecting phone sends the call. */
  readonly redirectTo: string;
  /** Something happened that a caller may wait for. */
  readonly onMoment: (moment: Moment) => void;
  /** The phone could not do what it was to do. */
  readonly onFault: (error: unknown) => void;
}

const PHRASES: Readonly<Record<number, string>> = {
  404: 'Not Found',
  480: 'Temporarily Unavailable',
  486: 'Busy Here',
  488: 'Not Acceptable Here',
  500: 'Server Internal Error',
  603: 'Decline',
};
/** A key is pressed without a whisper that was heard, if none came for so long. */
const NO_WHISPER_MS = 1_500;

/** One call at an agent's phone. */
export class AgentPhone implements Line {
  readonly party: Party;
  readonly #options: AgentOptions;
  #invite: { readonly request: SipMessage; readonly fromPort: number } | null = null;
  /** The final response went. */
  #answered = false;
  #quiet: () => void = () => undefined;
  #dialog: PhoneDialog | null = null;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.party = options.party;
  }

  /** Whether the phone has a call that is not over yet. */
  get busy(): boolean {
    // Nobody ever knows of a phone that is switched off.
    if (this.#options.plan.conduct.kind === 'silent') return false;
    return (this.#invite !== null && !this.#answered) || this.#dialog?.isOver === false;
  }

  /** Whether it was ever called. */
  get wasRung(): boolean {
    return this.#invite !== null;
  }

  /** The call that it has picked up; null where it has none, or no more. */
  get dialog(): PhoneDialog | null {
    return this.#dialog?.isUp === true ? this.#dialog : null;
  }

  ring(request: SipMessage, fromPort: number): Line {
    const { plan, timers, onMoment, board } = this.#options;
    this.#invite = { request, fromPort };
    onMoment('invited');
    if (plan.conduct.kind === 'silent') return this;
    board.endpoint.respond(request, '180 Ringing', fromPort, this.#tag, [['Contact', this.#contact]]);
    const { conduct } = plan;
    if (conduct.kind === 'rings') return this;
    const ringMs = conduct.kind === 'answers-late' ? RING_TIMEOUT_MS + conduct.offsetMs : plan.ringMs;
    timers.after(ringMs, () => this.#decide());
    return this;
  }

  /** Takes the place of a call of this agent's (RFC 3891 3), or has none to take. */
  replace(request: SipMessage, fromPort: number, replaced: PhoneDialog | null): Line {
    this.#invite = { request, fromPort };
    if (replaced === null) this.#finalResponse('481 Call/Transaction Does Not Exist');
    else {
      this.#pickUp();
      replaced.bye().catch(this.#options.onFault);
    }
    return this;
  }

  take(request: SipMessage, fromPort: number): void {
    const { endpoint } = this.#options.board;
    switch (request.method) {
      case 'ACK':
        this.#quiet();
        return;
      case 'CANCEL':
        endpoint.respond(request, '200 OK', fromPort, this.#tag);
        if (!this.#answered) this.#finalResponse('487 Request Terminated');
        return;
      default:
        if (this.#dialog !== null) this.#dialog.take(request, fromPort);
        else if (request.method !== 'INVITE') endpoint.respond(request, '481 No Such Dialog', fromPort, this.#tag);
    }
  }

  get #tag(): string {
    return `tag-${this.party.name}`;
  }

  get #contact(): string {
    return `<${this.#options.board.uriOf(this.#options.user)}>`;
  }

  #decide(): void {
    if (this.#answered) return;
    const { plan, redirectTo } = this.#options;
    const { conduct } = plan;
    if (conduct.kind === 'refuses') {
      this.#finalResponse(`${conduct.status} ${PHRASES[conduct.status] ?? 'No'}`);
    } else if (conduct.kind === 'redirects') {
      this.#finalResponse('302 Moved Temporarily', [['Contact', `<${redirectTo}>`]]);
    } else this.#pickUp();
  }

  #finalResponse(status: string, more: SipMessage['headers'] = [], body = ''): void {
    const { request, fromPort } = this.#invite!;
    this.#answered = true;
    const { endpoint } = this.#options.board;
    const text = endpoint.respond(request, status, fromPort, this.#tag, more, body);
    // RFC 3261 13.3.1.4 and 17.2.1: a final response goes again until its ACK is there.
    this.#quiet = endpoint.repeatUntilAcknowledged(text, fromPort, () => undefined);
  }

  #pickUp(): void {
    const { board, voice, onMoment } = this.#options;
    const { request } = this.#invite!;
    const dialog = new PhoneDialog(board.endpoint, this.#contact, voice, {
      callId: mustHave(request, 'Call-ID'),
      local: `${mustHave(request, 'To')};tag=${this.#tag}`,
      remote: copied(request, 'From')[1],
      target: contactUri(request),
      cseq: 0,
    });
    this.#dialog = dialog;
    this.#finalResponse('200 OK', [['Contact', this.#contact]], dialog.sdp());
    voice.talkTo(readSdp(request.body));
    onMoment('answered');
    this.#converse(dialog).catch(this.#options.onFault);
  }

  /** What the agent does with a call that was picked up. */
  async #converse(dialog: PhoneDialog): Promise<void> {
    const { plan, timers, voice, tones, pressesKey, onMoment } = this.#options;
    const { conduct } = plan;
    const { whisper, caller } = tones;
    await timers.until(() => !dialog.isUp || voice.hears(whisper) || voice.hears(caller), NO_WHISPER_MS);
    if (conduct.kind === 'leaves-in-briefing') {
      await timers.pause(conduct.afterMs);
      await dialog.bye();
      return;
    }
    if ('thinkMs' in conduct) await timers.pause(conduct.thinkMs);
    if (pressesKey && dialog.isUp && conduct.kind !== 'machine') {
      voice.press(conduct.kind === 'declines-by-key' ? '2' : '1');
      await timers.pause(120);
      onMoment('key');
    }
    if (conduct.kind !== 'leaves-after-join') {
      await timers.until(() => !dialog.isUp || voice.hears(caller));
      if (voice.hears(caller)) onMoment('heard');
    }
    if ('talkMs' in conduct) await timers.pause(conduct.talkMs);
    // Who pressed "decline" waits to be hung up on, and one who accepts where no key is asked for just talks.
    await dialog.bye();
  }
}
