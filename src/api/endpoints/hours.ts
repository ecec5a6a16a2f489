import { isOpen, nextChange } from '../../hours/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OpeningHours } from '../../ports/hours.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** /v1/hours. */
export function hoursEndpoints(hours: () => readonly OpeningHours[], clock: Clock): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/hours',
      permission: 'hours.read',
      isScoped: true,
      summary: 'The opening hours of the configuration: whether they are open now, and when that changes',
      query: pageQuery,
      responses: { 200: { description: 'A page of hours', schema: 'HoursList' } },
      handle: ({ query }) => {
        const at = clock.wall();
        const { items, nextCursor } = listPage(hours(), query, ({ name }) => name);
        return { status: 200, body: { items: items.map((each) => bodyOf(each, at)), nextCursor } };
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
