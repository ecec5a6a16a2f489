import { setTimeout as delay } from 'node:timers/promises';
import type { SipCall } from '../../test/tools/sip-call.ts';
import { contactUri, mustHave, uriAddress } from '../../test/tools/sip-message.ts';
import { SipParty } from '../../test/tools/sip-party.ts';
import { SILENT_SDP } from './callers.ts';
import type { TalkView } from './views.ts';

/** A telephone gives up a call whose ACK, or whose answer to the BYE, does not come by then. */
const STEP_MS = 5_000;

/**
 * The telephones of all agents, at a PBX that has one socket. Each picks up at once, talks for a time, and hangs up. All
 * are counted by the user part of the URI that is called.
 */
export class Telephones implements AsyncDisposable {
  readonly #party: SipParty;
  readonly #talkMs: number;
  readonly #overflow: string;
  /** Calls that ring or talk at each telephone, from whichever node. */
  readonly #open = new Map<string, number>();
  /** Telephones that were called while they had a call already. */
  readonly rungTwice: string[] = [];
  readonly views: TalkView[] = [];

  private constructor(party: SipParty, talkMs: number, overflow: string) {
    this.#party = party;
    this.#talkMs = talkMs;
    this.#overflow = overflow;
    party.onCall = (call) => void this.#take(call);
  }

  /** @param overflow a telephone that takes any number of calls at a time */
  static async open(talkMs: number, overflow: string): Promise<Telephones> {
    return new Telephones(await SipParty.open('pbx'), talkMs, overflow);
  }

  get port(): number {
    return this.#party.port;
  }

  /** Calls at all telephones. */
  get open(): number {
    return [...this.#open.values()].reduce((sum, count) => sum + count, 0);
  }

  async #take(call: SipCall): Promise<void> {
    const rangAt = Date.now();
    const invite = call.invitation!;
    const telephone = userOf(invite.startLine);
    const before = this.#open.get(telephone) ?? 0;
    if (before > 0 && telephone !== this.#overflow) this.rungTwice.push(telephone);
    this.#open.set(telephone, before + 1);
    this.#party.log.length = 0;
    let joinedAt: number | null = null;
    let isWhole = false;
    let isOpen = true;
    const hangUp = (): void => {
      if (isOpen) this.#open.set(telephone, (this.#open.get(telephone) ?? 1) - 1);
      isOpen = false;
    };
    try {
      call.ring();
      call.answer(SILENT_SDP);
      await call.waitForRequest('ACK', STEP_MS);
      joinedAt = Date.now();
      await delay(this.#talkMs);
      if (!call.got('BYE')) {
        // From its BYE on a telephone is free, whether that is answered or not.
        hangUp();
        await call.hangUp();
        isWhole = true;
      }
    } catch {
      // Nobody is there any more: the view says so.
    }
    hangUp();
    this.views.push({
      telephone,
      caller: userOf(mustHave(invite, 'From')),
      node: uriAddress(contactUri(invite)).host,
      rangAt,
      joinedAt,
      isWhole,
      overAt: Date.now(),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#party[Symbol.asyncDispose]();
  }
}

/** The user part of the first URI in a text. */
function userOf(text: string): string {
  return /sips?:([^@;>]+)@/.exec(text)?.[1] ?? '';
}
