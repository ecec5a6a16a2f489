import pino from 'pino';
import { expect, it } from 'vitest';
import type { Shed } from '../../../../src/ports/overload.ts';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import type { DrachtioSignallingOptions } from '../../../../src/signalling/drachtio/signalling-options.ts';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import type { IncomingInvite } from '../../../../src/ports/signalling.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeInvite, FakeSrf } from './fake-srf.ts';

const SHED: Shed = { retryAfterSeconds: 7, why: 'the program is behind (loop)' };

function adapter(admitCall: NonNullable<DrachtioSignallingOptions['admitCall']>) {
  const srf = new FakeSrf();
  const clock = new FakeClock();
  const logger = pino({ level: 'silent' });
  const refusals = new RefusalLog(logger, clock);
  const control = { host: '127.0.0.1', port: 9022, secret: 's' };
  const signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock, logger, refusals, admitCall }, srf);
  return { srf, refusals, signalling };
}

async function invited(admitCall: (source: string) => Shed | null): Promise<{
  readonly invite: FakeInvite;
  readonly handedOn: number;
  readonly refusals: RefusalLog;
}> {
  const { srf, refusals, signalling } = adapter(admitCall);
  let handedOn = 0;
  await signalling.start(() => {
    handedOn += 1;
  });
  const invite = new FakeInvite();
  srf.called(invite);
  return { invite, handedOn, refusals };
}

it('a new call that is shed gets 503 with Retry-After, is told, and goes no further (RFC 3261 21.5.4, 20.33, RFC 6432 1)', async () => {
  const { invite, handedOn, refusals } = await invited((source) => (source === '127.0.0.1' ? SHED : null));
  expect(invite.responses).toEqual(['503 by first']);
  expect(invite.headers).toEqual({
    'Retry-After': '7',
    Reason: 'Q.850;cause=42;text="Switching equipment congestion"',
  });
  expect(handedOn).toBe(0);
  expect(refusals.count('overload')).toBe(1);
});

it('a call that is not goes on', async () => {
  const { invite, handedOn, refusals } = await invited(() => null);
  expect(invite.responses).toEqual([]);
  expect(handedOn).toBe(1);
  expect(refusals.count('overload')).toBe(0);
});

it.each([
  ['of a call that is up, and passes', 'fake@call;to-tag=ours;from-tag=theirs', true],
  ['that we do not have', 'fake@call;to-tag=others;from-tag=theirs', false],
])('an INVITE with Replaces names a dialog %s (RFC 3891 3)', async (_, replaces, passes) => {
  const { srf, signalling } = adapter(() => (shedding ? SHED : null));
  let shedding = false;
  const taken: IncomingInvite[] = [];
  await signalling.start((invite) => taken.push(invite));
  srf.called(new FakeInvite());
  taken[0]!.take(() => undefined).answer('v=0');
  srf.answeredUs();
  shedding = true;
  const invite = new FakeInvite({ 'Call-ID': 'new@call', Replaces: replaces });
  srf.called(invite);
  expect(invite.responses).toEqual(passes ? [] : ['503 by first']);
  expect(taken).toHaveLength(passes ? 2 : 1);
});

it('who decides hears that the call is of a browser, which drachtio-server calls tcp', async () => {
  const calls: unknown[] = [];
  const { srf, signalling } = adapter((...call) => {
    calls.push(call);
    return null;
  });
  await signalling.start(() => undefined);
  srf.called(Object.assign(new FakeInvite({ Via: 'SIP/2.0/WS a.invalid' }), { protocol: 'tcp' }));
  srf.called(new FakeInvite({ 'Call-ID': 'other@call' }));
  expect(calls).toEqual([
    ['127.0.0.1', null, null, true],
    ['127.0.0.1', null, null, false],
  ]);
});
