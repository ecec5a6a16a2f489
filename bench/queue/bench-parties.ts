import { setTimeout as delay } from 'node:timers/promises';
import { partySdp } from '../../test/tools/index.ts';
import type { SipCall } from '../../test/tools/sip-call.ts';
import type { SipAddress } from '../../test/tools/sip-party.ts';
import { SipParty } from '../../test/tools/sip-party.ts';
import { NUMBER } from '../product/index.ts';

/** How long a step of SIP may take on a busy machine. */
const STEP_MS = 20_000;
/** Nobody listens there: only signalling is measured. */
const SDP = partySdp({ address: '127.0.0.1', port: 9, codecs: ['PCMU'], version: 1 });

/** An agent who takes one call after the other, each for a time of its own. */
export class BenchAgent {
  readonly id: string;
  readonly party: SipParty;
  served = 0;
  /** Calls at a time, the most. */
  most = 0;
  #calls = 0;
  #isOver = false;

  private constructor(id: string, party: SipParty) {
    this.id = id;
    this.party = party;
  }

  static async open(id: string): Promise<BenchAgent> {
    return new BenchAgent(id, await SipParty.open(id));
  }

  /** Takes calls until {@link close}. @param talkMs the length of the next call */
  async serve(talkMs: () => number): Promise<void> {
    while (!this.#isOver) {
      const call = await this.party.nextCall(1_000).catch(() => null);
      if (call !== null) void this.#take(call, talkMs());
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.party[Symbol.asyncDispose]();
  }

  async #take(call: SipCall, talkMs: number): Promise<void> {
    this.#calls += 1;
    this.most = Math.max(this.most, this.#calls);
    try {
      call.ring();
      call.answer(SDP);
      await call.waitForRequest('ACK', STEP_MS);
      await delay(talkMs);
      await call.hangUp();
      this.served += 1;
    } catch {
      // A caller who is not served shows in the figures.
    } finally {
      this.#calls -= 1;
    }
  }
}

/** A caller who stays until the end of the call. */
export class BenchCaller {
  readonly number: string;
  readonly party: SipParty;

  private constructor(number: string, party: SipParty) {
    this.number = number;
    this.party = party;
  }

  static async open(number: string): Promise<BenchCaller> {
    return new BenchCaller(number, await SipParty.open(number));
  }

  /** @throws Error if the call is not answered, or not over in time */
  async call(product: SipAddress, withinMs: number): Promise<void> {
    const call = this.party.invite(NUMBER, product, SDP);
    await call.waitForStatus(200, STEP_MS);
    await call.waitForRequest('BYE', withinMs);
  }

  async close(): Promise<void> {
    await this.party[Symbol.asyncDispose]();
  }
}
