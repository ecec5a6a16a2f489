import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { IncomingLeg, LegSignal } from '../../../../src/ports/signalling.ts';
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

describe('a 183 with our answer', () => {
  async function heard(headers: Readonly<Record<string, string>> = {}): Promise<{ invite: FakeInvite; leg: IncomingLeg; clock: FakeClock }> {
    const srf = new FakeSrf();
    const control = { host: '127.0.0.1', port: 9022, secret: 's' };
    const logger = pino({ level: 'silent' });
    const clock = new FakeClock();
    const signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock, logger, inProcess: true }, srf);
    let leg: IncomingLeg | null = null;
    await signalling.start((invite) => {
      leg = invite.take(() => undefined);
    });
    const invite = new FakeInvite(headers);
    srf.called(invite);
    leg!.progress('v=0 ours');
    return { invite, leg: leg!, clock };
  } // prettier-ignore

  it('is repeated each minute (RFC 3261 13.3.1.1), until the INVITE has its final response', async () => {
    const { invite, leg, clock } = await heard();
    expect(invite.headers).toEqual({ 'Content-Type': 'application/sdp' });
    clock.advance(59_000);
    expect(invite.responses).toHaveLength(1);
    clock.advance(61_000);
    expect(invite.responses).toEqual(['183 by first', '183 by first', '183 by first']);
    expect(invite.answer).toBe('v=0 ours');
    leg.reject(486, 'Busy Here');
    expect(invite.responses.at(-1)).toBe('486 by first');
    expect(clock.pending).toBe(0);
  });

  it('is over with a CANCEL', async () => {
    const { invite, clock } = await heard();
    invite.emit('cancel');
    expect(clock.pending).toBe(0);
  });

  it('is reliable where the INVITE requires that (RFC 3262 3); the answer is not said twice', async () => {
    const { invite, clock } = await heard({ Require: '100rel' });
    expect(invite.headers).toEqual({ 'Content-Type': 'application/sdp', Require: '100rel' });
    clock.advance(60_000);
    expect([invite.headers, invite.answer]).toEqual([{ Require: '100rel' }, undefined]);
  });
});
