import pino from 'pino';
import { expect, it } from 'vitest';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import type { SrfRequest, SrfResponse } from '../../../../src/signalling/drachtio/srf.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeInvite, FakeSrf } from './fake-srf.ts';
import { sipMessage } from './sip-message.ts';

/** What becomes of a request whose dialog drachtio-srf does not know. */
async function outcomeOf(method: string, to: string): Promise<unknown> {
  const srf = new FakeSrf();
  const control = { host: '127.0.0.1', port: 9022, secret: 's' };
  const logger = pino({ level: 'silent' });
  await new DrachtioSignalling({ engine: 'drachtio', control, clock: new FakeClock(), logger }, srf).start(
    () => undefined,
  );
  const { response, responses } = new FakeInvite();
  const request = Object.assign(sipMessage({ To: to }), { method });
  const handedOn = srf.outside(request as unknown as SrfRequest, response as unknown as SrfResponse);
  return { handedOn, responses };
}

it.each(['BYE', 'INFO', 'INVITE', 'REFER', 'NOTIFY', 'MESSAGE', 'OPTIONS'])(
  '%s in a dialog that nobody knows gets 481 (RFC 3261 12.2.2, 15.1.2)',
  async (method) => {
    const refused = { handedOn: false, responses: ['481 by first'] };
    expect(await outcomeOf(method, '<sip:200@127.0.0.1>;tag=gone')).toEqual(refused);
    expect(await outcomeOf(method, '<sip:200@127.0.0.1>')).toEqual({ handedOn: true, responses: [] });
  },
);

it.each(['ACK', 'PRACK', 'UPDATE'])('%s goes on: drachtio-srf takes care of it', async (method) => {
  expect(await outcomeOf(method, '<sip:200@127.0.0.1>;tag=gone')).toEqual({ handedOn: true, responses: [] });
});
