import { afterAll, afterEach, beforeAll } from 'vitest';
import { SipParty } from '../../tools/sip-party.ts';
import { Exchange } from './exchange.ts';

/** An exchange, and two telephones that the tests control. They are open while tests run. */
export interface Parties {
  readonly exchange: Exchange;
  readonly caller: SipParty;
  readonly agent: SipParty;
}

/** Opens the parties for the tests of a suite. Each test ends only when nothing is left of its calls. */
export function partiesOfSuite(): Parties {
  const parties = {} as { -readonly [Name in keyof Parties]: Parties[Name] };

  beforeAll(async () => {
    parties.exchange = await Exchange.open();
    parties.caller = await SipParty.open('caller');
    parties.agent = await SipParty.open('agent');
  });

  afterAll(async () => {
    await parties.caller[Symbol.asyncDispose]();
    await parties.agent[Symbol.asyncDispose]();
    await parties.exchange[Symbol.asyncDispose]();
  });

  afterEach(async () => {
    parties.exchange.ai.script = () => [];
    await parties.exchange.product.expectQuiet();
  });

  return parties;
}
