import { isOpen, nextChange } from '../../hours/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OpeningHours } from '../../ports/hours.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** /v1/hours. */
export function hoursEndpoints(hours: readonly OpeningHours[], clock: Clock): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/hours',
      permission: 'hours.read',
      isScoped: true,
      summary: 'The opening hours of the configuration: whether they are open now, and when that changes',
      responses: { 200: { description: 'All hours', schema: 'HoursList' } },
      handle: () => {
        const at = clock.wall();
        return { status: 200, body: { items: hours.map((each) => bodyOf(each, at)), nextCursor: null } };
      },
    }),
  ];
}

function bodyOf(hours: OpeningHours, at: number): object {
  const { name, timeZone } = hours;
  const changesAt = nextChange(hours, at);
  return {
    name,
    timeZone,
    open: isOpen(hours, at),
    changesAt: changesAt === null ? null : new Date(changesAt).toISOString(),
  };
}
