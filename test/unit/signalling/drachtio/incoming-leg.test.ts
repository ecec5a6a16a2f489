import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { LegSignal } from '../../../../src/ports/signalling.ts';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeInvite, FakeSrf } from './fake-srf.ts';

/** An INVITE that is refused with 503, and what the leg tells once the SIP server has said what became of the 503. */
async function refused(told: (invite: FakeInvite) => void): Promise<LegSignal[]> {
  const srf = new FakeSrf();
  const control = { host: '127.0.0.1', port: 9022, secret: 's' };
  const logger = pino({ level: 'silent' });
  const signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock: new FakeClock(), logger }, srf);
  const signals: LegSignal[] = [];
  await signalling.start((invite) => {
    invite.take((signal) => signals.push(signal)).reject(503, 'Service Unavailable');
  });
  const invite = new FakeInvite();
  srf.called(invite);
  expect(invite.responses).toEqual(['503 by first']);
  told(invite);
  return signals;
}

const BY_US = { type: 'ended', by: 'local', status: 503, q850Cause: null, detail: null };
const BY_CALLER = { type: 'ended', by: 'remote', status: 487, q850Cause: null, detail: null };

it('a refusal that went out is the end of the leg', async () => {
  expect(await refused((invite) => invite.sent(null))).toEqual([BY_US]);
  expect(await refused((invite) => invite.sent('some other fault'))).toEqual([BY_US]);
});

it('a refusal tells gateways why: Reason with a Q.850 cause (RFC 6432 1)', async () => {
  await refused((invite) => {
    expect(invite.headers).toEqual({ Reason: 'Q.850;cause=41;text="Temporary failure"' });
  });
});

it('a CANCEL that the SIP server had before our refusal: the caller got 487, and so says the leg (RFC 3261 9.2)', async () => {
  expect(await refused((invite) => invite.sent('unknown transaction'))).toEqual([BY_CALLER]);
});

it('a CANCEL that we hear of before the server has told of our refusal (RFC 3261 9.2)', async () => {
  const signals = await refused((invite) => {
    invite.emit('cancel');
    invite.sent('unknown transaction');
  });
  expect(signals).toMatchObject([{ type: 'ended', by: 'remote', status: 487 }]);
});
