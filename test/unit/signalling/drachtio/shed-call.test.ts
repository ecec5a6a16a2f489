import pino from 'pino';
import { expect, it } from 'vitest';
import type { Shed } from '../../../../src/ports/overload.ts';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeInvite, FakeSrf } from './fake-srf.ts';

const SHED: Shed = { retryAfterSeconds: 7, why: 'the program is behind (loop)' };

async function invited(admitCall: (source: string) => Shed | null): Promise<{
  readonly invite: FakeInvite;
  readonly handedOn: number;
  readonly refusals: RefusalLog;
}> {
  const srf = new FakeSrf();
  const clock = new FakeClock();
  const logger = pino({ level: 'silent' });
  const refusals = new RefusalLog(logger, clock);
  const control = { host: '127.0.0.1', port: 9022, secret: 's' };
  const signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock, logger, refusals, admitCall }, srf);
  let handedOn = 0;
  await signalling.start(() => {
    handedOn += 1;
  });
  const invite = new FakeInvite();
  srf.called(invite);
  return { invite, handedOn, refusals };
}

it('a new call that is shed gets 503 with Retry-After, is told, and goes no further (RFC 3261 21.5.4, 20.33)', async () => {
  const { invite, handedOn, refusals } = await invited((source) => (source === '127.0.0.1' ? SHED : null));
  expect(invite.responses).toEqual(['503 by first']);
  expect(invite.headers).toEqual({ 'Retry-After': '7' });
  expect(handedOn).toBe(0);
  expect(refusals.count('overload')).toBe(1);
});

it('a call that is not goes on', async () => {
  const { invite, handedOn, refusals } = await invited(() => null);
  expect(invite.responses).toEqual([]);
  expect(handedOn).toBe(1);
  expect(refusals.count('overload')).toBe(0);
});
