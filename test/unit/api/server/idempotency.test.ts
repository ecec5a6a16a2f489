import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Idempotency } from '../../../../src/api/server/idempotency.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { MemoryKeptValues } from '../../../fakes/memory-kept-values.ts';

const REQUEST = { key: 'k', client: 'key ops', method: 'POST', path: '/v1/calls', body: { to: '+1' } };

test('a request that another process answered is not done again', async () => {
  const parts = { clock: new FakeClock(), logger: pino({ level: 'silent' }) };
  const [there, values] = [new MemoryKeptValues(), new MemoryKeptValues()];
  const here = await Idempotency.open({ ...parts, values });
  const other = await Idempotency.open({ ...parts, values: there });
  await other.once(REQUEST, () => Promise.resolve({ status: 201, body: { id: 'c1' } }));
  const [kept] = await there.list('idempotent-answer');
  values.foreign('idempotent-answer', kept!.name, kept!.value);
  let deeds = 0;
  const deed = () => Promise.resolve({ status: 201, body: { deeds: ++deeds } });
  expect(await here.once(REQUEST, deed)).toMatchObject({ status: 201, body: { id: 'c1' } });
  expect(deeds).toBe(0);
  values.foreign('idempotent-answer', kept!.name, undefined);
  expect(await here.once(REQUEST, deed)).toMatchObject({ body: { deeds: 1 } });
});
