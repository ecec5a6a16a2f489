import { afterEach, beforeEach, expect, test } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { PostgresBus } from '../../../src/store/postgres/postgres-bus.ts';
import { SilentProxy } from '../../tools/silent-proxy.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

/** Asked after 5 s, given up 5 s later, connected again at once. */
const NOTICED = { timeout: 15_000 };

onPostgres('Notices by a network that swallows all', { ...WITHOUT_FSYNC, tcp: true }, (on) => {
  let proxy: SilentProxy;
  let name: string;
  let number = 0;
  let bus: PostgresBus;
  let gaps: number;
  let heard: string[];
  beforeEach(async () => {
    number += 1;
    name = `silent_${String(number)}`;
    await on.server.createDatabase(name);
    const url = new URL(on.server.tcpUrl(name));
    proxy = await SilentProxy.open(url.href);
    url.port = String(proxy.port);
    [gaps, heard] = [0, []];
    bus = new PostgresBus({
      url: url.href,
      node: 'one',
      clock: new SystemClock(),
      onNotice: (topic, text, from) => heard.push(`${topic} ${text} ${from}`),
      onGap: () => (gaps += 1),
    });
  });
  afterEach(async () => {
    await bus.close();
    await proxy[Symbol.asyncDispose]();
  });

  const tell = async (text: string): Promise<void> => {
    await on.server.query(name, `SELECT pg_notify('warmbridge', E'two\\nqueues\\n${text}')`);
  };

  test('a connection that leads nowhere is made again, which tells a gap', async () => {
    await bus.start();
    await tell('sales');
    await expect.poll(() => heard).toEqual(['queues sales two']);
    proxy.silence();
    // What is told into the silence is lost, and keeps nothing up.
    bus.tell('calls', '');
    await expect.poll(() => gaps, NOTICED).toBe(1);
    await tell('support');
    await expect.poll(() => heard).toEqual(['queues sales two', 'queues support two']);
    expect(proxy.connections).toBe(1);
  }, 30_000);

  test('one that falls silent while it begins keeps nobody waiting, and is tried again', async () => {
    proxy.silentAt = 'listen';
    const began = performance.now();
    await bus.start();
    expect(performance.now() - began).toBeLessThan(8_000);
    proxy.silentAt = null;
    await expect.poll(() => gaps, NOTICED).toBe(1);
    await tell('sales');
    await expect.poll(() => heard).toEqual(['queues sales two']);
  }, 30_000);

  test('closing does not wait for it', async () => {
    await bus.start();
    proxy.silence();
    const began = performance.now();
    await bus.close();
    expect(performance.now() - began).toBeLessThan(3_000);
    await expect.poll(() => proxy.connections).toBe(0);
  });
});
