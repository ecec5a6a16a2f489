import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { answer, response } from './support/dialogs.ts';
import { header } from './support/sip-text.ts';
import { setStage } from './support/suite.ts';

describe('a server that holds as many dialogs as it may', () => {
  const stage = setStage('embedded', ['invite', 'bye', 'info'], { limits: { maxDialogs: 2 } });

  test('refuses new calls with 503, goes on with those that it has, and takes new ones when one ends', async () => {
    const { server, application, caller } = stage;
    const first = await answer(server, application, caller);
    await answer(server, application, caller);
    const third = caller.call(server.sip);
    third.invite();
    const refused = await caller.response(503, 'INVITE');
    third.ack(refused);
    expect(header(refused, 'call-id')).toBe(third.callId);
    expect(server.stats()!.dialogs).toBe(2);
    first.call.send('BYE');
    const bye = await application.sip('BYE');
    await application.ask(`sip|${bye.fields[8]!}|`, response(200));
    await caller.response(200, 'BYE');
    await answer(server, application, caller);
    expect(server.stats()!.dialogs).toBe(2);
  });
});

describe('a server that holds as many transactions as it may', () => {
  const stage = setStage('embedded', ['options', 'invite', 'info'], {
    limits: { maxTransactions: 20, refusalsPerSecond: 1_000 },
  });

  test('a flood makes no more of them: 503 with Retry-After; requests in calls go on', async () => {
    const { server, application, caller } = stage;
    const { call } = await answer(server, application, caller);
    for (let count = 0; count < 200; count += 1) {
      caller.call(server.sip).send('OPTIONS');
    }
    await expect.poll(() => caller.inbox.left(({ status }) => status === 503).length).toBeGreaterThanOrEqual(180);
    expect(server.stats()!.transactions).toBeLessThanOrEqual(20);
    expect(header(caller.inbox.left(({ status }) => status === 503)[0]!, 'retry-after')).not.toBe('');
    call.send('INFO');
    const info = await application.sip('INFO');
    await application.ask(`sip|${info.fields[8]!}|`, response(200));
    await caller.response(200, 'INFO');
  });
});

describe('messages of strangers', () => {
  const stage = setStage('embedded', ['invite'], { allowSource: () => false, limits: { refusalsPerSecond: 10 } });

  test('20,000 requests and datagrams of noise leave nothing behind', async () => {
    const { server, caller } = stage;
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const counted = (): number => {
      const { sourcesRefused, parseFailures } = server.stats()!.counters;
      return sourcesRefused + parseFailures;
    };
    const flood = async (rounds: number): Promise<number> => {
      for (let round = 0; round < rounds; round += 1) {
        const before = counted();
        for (let each = 0; each < 100; each += 1) {
          caller.call(server.sip).send('MESSAGE');
          caller.send('no sip at all', server.sip);
        }
        await expect.poll(counted, { interval: 2 }).toBe(before + 200);
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await flood(10);
    const after = await flood(90);
    const stats = server.stats()!;
    expect([stats.transactions, stats.dialogs, stats.pendingRequests, stats.timers]).toEqual([0, 0, 0, 0]);
    // 500 bytes for each would be 9 MB
    expect(after - before).toBeLessThan(4_000_000);
  });
});
