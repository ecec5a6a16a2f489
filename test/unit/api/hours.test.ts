import { expect, test } from 'vitest';
import { good } from '../config/config-file.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ApiUnderTest } from './api-under-test.ts';

test('GET /v1/hours says whether hours are open, and when that changes', async () => {
  // 2026-01-01T00:00:00Z is a Thursday.
  const { hours } = good(`
hours:
  - { name: office, timeZone: Europe/Berlin, open: { thu: "08:00-17:00" } }
  - { name: night, timeZone: Europe/Berlin, open: { wed: "20:00-06:00" } }
  - { name: never, timeZone: UTC }`);
  const api = await ApiUnderTest.start({ hours: () => hours, clock: new FakeClock() });
  try {
    expect(await api.ask('GET', '/v1/hours')).toMatchObject({
      status: 200,
      body: {
        items: [
          { name: 'office', timeZone: 'Europe/Berlin', open: false, changesAt: '2026-01-01T07:00:00.000Z' },
          { name: 'night', timeZone: 'Europe/Berlin', open: true, changesAt: '2026-01-01T05:00:00.000Z' },
          { name: 'never', timeZone: 'UTC', open: false, changesAt: null },
        ],
        nextCursor: null,
      },
    });
  } finally {
    await api.close();
  }
});
