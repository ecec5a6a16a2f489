import type { Relation, RelationFault } from './relations.ts';
import { fault, fieldsOf, itemsOf, textsOf } from './relations.ts';
import { unknownName } from './known-names.ts';

/** Opening hours that a route or a fallback names must be there. */
export const hoursExist: Relation = (config) => {
  const { hours, routes, callbacks } = fieldsOf(config);
  const names = textsOf(itemsOf(hours).map((each) => fieldsOf(each)['name']));
  const ofCallbacks = missingHours(fieldsOf(callbacks)['hours'], names);
  const ofRoutes = itemsOf(routes).flatMap((route, index): RelationFault[] => {
    const { handoff } = fieldsOf(route);
    const { hours: ofHandoff, fallback, closed } = fieldsOf(handoff);
    const named = [
      { path: ['hours'], name: ofHandoff },
      ...Object.entries({ fallback, closed }).flatMap(([list, steps]) =>
        itemsOf(steps).map((step, at) => ({ path: [list, at, 'hours'], name: fieldsOf(step)['hours'] })),
      ),
    ];
    return named.flatMap(({ path, name }) => {
      const message = missingHours(name, names);
      return message === null ? [] : [fault(['routes', index, 'handoff', ...path], message)];
    });
  });
  return [...(ofCallbacks === null ? [] : [fault(['callbacks', 'hours'], ofCallbacks)]), ...ofRoutes];
};

/** Says that there are no hours of that name; null if there are, or none are named. */
function missingHours(name: unknown, names: readonly string[]): string | null {
  if (typeof name !== 'string' || names.includes(name)) return null;
  return unknownName(name, names, 'hours');
}
