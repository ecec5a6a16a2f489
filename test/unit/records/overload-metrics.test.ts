import { expect, it } from 'vitest';
import type { OverloadFigures } from '../../../src/ports/overload.ts';
import { OverloadMetrics } from '../../../src/records/index.ts';

it('says how it is when asked, and counts up only', async () => {
  let figures: OverloadFigures = {
    shedding: true,
    refused: 41,
    limitPerSecond: 120.5,
    pressures: { loop: 1.5, media: 0.25 },
  };
  const metrics = new OverloadMetrics(() => figures);
  const lines = (await metrics.text()).split('\n');
  for (const line of [
    'warmbridge_overload_shedding 1',
    'warmbridge_overload_limit_calls_per_second 120.5',
    'warmbridge_overload_pressure{signal="loop"} 1.5',
    'warmbridge_overload_pressure{signal="media"} 0.25',
    'warmbridge_overload_refused_calls_total 41',
  ]) {
    expect(lines).toContain(line);
  }
  figures = { shedding: false, refused: 41, limitPerSecond: null, pressures: { loop: 0, media: 0 } };
  const later = (await metrics.text()).split('\n');
  expect(later).toContain('warmbridge_overload_shedding 0');
  expect(later).toContain('warmbridge_overload_limit_calls_per_second +Inf');
  expect(later).toContain('warmbridge_overload_refused_calls_total 41');
});
