import { afterAll, afterEach, beforeAll } from 'vitest';
import { SipParty } from '../../tools/sip-party.ts';
import { Exchange } from './exchange.ts';

/** An exchange, and two telephones that do as they are told. They are open while tests run. */
export interface Parties {
  readonly exchange: Exchange;
  readonly caller: SipParty;
  readonly agent: SipParty;
}

/** Opens them for the tests of a suite, and lets each test end with nothing left of its calls. */
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
