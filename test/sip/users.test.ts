import { describe, expect, it } from 'vitest';
import { Exchange } from './harness/exchange.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';
import { eventually } from './harness/wait.ts';

const USERS = [{ name: '2001', password: 'p' }];
/** SIPp answers the first challenge, and knows MD5 alone. */
const REGISTRAR = { challengeAlgorithms: ['MD5'] };

describe.skipIf(sippMissing !== null)('telephones that register with us (SIPp)', () => {
  it.each(['udp', 'tcp'] as const)('by %s: challenged, registered, and gone', async (transport) => {
    await using exchange = await Exchange.open({ users: USERS, registrar: REGISTRAR });
    const state = async (): Promise<string> =>
      (await exchange.product.api.get<{ state: string }>('/v1/users/2001')).state;
    await using telephone = await Sipp.start(exchange.workspace, {
      scenario: 'uac-register-expect-401-then-200-and-unregister',
      target: exchange.product[transport],
      number: '2001',
      transport,
      credentials: { username: '2001', password: 'p' },
      pauseMs: 1_500,
    });
    await eventually('it is registered', async () => (await state()) === 'registered');
    await telephone.succeeded();
    expect(await state()).toBe('unregistered');
  });

  it.each([
    ['a wrong password', { username: '2001', password: 'guess' }],
    ['a name that nobody has', { username: 'nobody', password: 'p' }],
  ])('%s is challenged again', async (_what, credentials) => {
    await using exchange = await Exchange.open({ users: USERS, registrar: REGISTRAR });
    await using telephone = await Sipp.start(exchange.workspace, {
      scenario: 'uac-register-with-wrong-credentials-expect-401',
      target: exchange.product.udp,
      number: credentials.username,
      credentials,
    });
    await telephone.succeeded();
    expect(await exchange.product.api.get('/v1/users/2001')).toMatchObject({ state: 'unregistered' });
  });
});
